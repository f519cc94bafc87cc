"""Says what the check of an evidence pack came to (A6)."""

from pathlib import Path

from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.refusals import DONE, FINDINGS, WrongUse


def verify_file(name: str, console: Console) -> int:
    """Verify a pack and tell; status 1 with findings."""
    from huikuan.adapters.texts import text
    from huikuan.flows.verify_pack import verify_pack

    try:
        found = verify_pack(Path(name))
    except OSError as away:
        raise WrongUse("cli.verify.pack_no_file", file=name) from away
    check = found.check
    if found.sound:
        console.say("cli.verify.pack_sound", files=check.files, records=found.records)
    for one in check.findings:
        console.say("cli.verify.pack_finding", path=one.path, what=text(one.code, console.language))
    if check.signer:
        console.say("cli.verify.pack_signed", signer=check.signer)
    else:
        console.say("cli.verify.pack_unsigned")
    if check.stamp is not None:
        at = check.stamp.at.isoformat()
        console.say("cli.verify.pack_stamped", at=at, authority=check.stamp.authority)
    console.document(
        {
            "sound": found.sound,
            "digest": check.digest,
            "files": check.files,
            "records": found.records,
            "signer": check.signer,
            "stamped_at": check.stamp.at if check.stamp else None,
            "authority": check.stamp.authority if check.stamp else "",
            "pack": dict(check.head),
            "findings": [{"code": one.code, "path": one.path} for one in check.findings],
        }
    )
    return DONE if found.sound else FINDINGS
