"""Kernel and rules run where Django is not installed: a notebook, a replay, a cluster."""

import subprocess
import sys

from tools.rooms import PACKAGE

# a Python in which nothing can be imported but the standard library, this package, and the one
# library that compares letters (decision 0019)
_PROBE = """
import importlib, pkgutil, sys

class OnlyThePackage:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in ("huikuan", "rapidfuzz") and top not in sys.stdlib_module_names:
            raise ImportError(f"{name} is not for kernel and rules")

sys.meta_path.insert(0, OnlyThePackage())
sys.path.insert(0, sys.argv[1])
seen = 0
for floor in ("huikuan.kernel", "huikuan.rules"):
    package = importlib.import_module(floor)
    for module in pkgutil.walk_packages(package.__path__, floor + "."):
        if ".tests" not in module.name:
            importlib.import_module(module.name)
            seen += 1
upper = [name for name in sys.modules if name.startswith("huikuan.")
         and name.split(".")[1] not in ("kernel", "rules")]
assert not upper, upper
print(seen)
"""


def test_kernel_and_rules_import_what_a_notebook_has() -> None:
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _PROBE, str(PACKAGE.parent)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 10
