"""The database itself refuses to change or remove a record, and to add one out of the chain."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION evidence_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is append-only: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER evidence_unchanged BEFORE UPDATE OR DELETE ON evidence_record
  FOR EACH ROW EXECUTE FUNCTION evidence_refused();
CREATE TRIGGER evidence_untruncated BEFORE TRUNCATE ON evidence_record
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_refused();
CREATE TRIGGER evidence_head_kept BEFORE DELETE ON evidence_head
  FOR EACH ROW EXECUTE FUNCTION evidence_refused();
CREATE TRIGGER evidence_head_untruncated BEFORE TRUNCATE ON evidence_head
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_refused();

CREATE FUNCTION evidence_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head evidence_head%ROWTYPE;
BEGIN
  SELECT * INTO STRICT head FROM evidence_head WHERE id = 1 FOR UPDATE;
  IF NEW.seq <> head.seq + 1 OR NEW.previous_digest <> head.digest
     OR octet_length(NEW.digest) <> 32 OR octet_length(NEW.content_digest) <> 32
     OR octet_length(NEW.salt) < 16 THEN
    RAISE EXCEPTION 'evidence record % does not follow the chain', NEW.seq
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE evidence_head SET seq = NEW.seq, digest = NEW.digest WHERE id = 1;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_in_chain BEFORE INSERT ON evidence_record
  FOR EACH ROW EXECUTE FUNCTION evidence_follows();

CREATE FUNCTION evidence_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> OLD.seq + 1 OR pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the evidence head moves only with a record'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_head_guard BEFORE UPDATE ON evidence_head
  FOR EACH ROW EXECUTE FUNCTION evidence_head_moves();

-- the chain begins at the digest of its own name: SHA-256 of 'huikuan evidence 1'
INSERT INTO evidence_head (id, seq, digest) VALUES (1, 0, sha256('huikuan evidence 1'::bytea));
"""

BACK = """
DROP TRIGGER evidence_unchanged ON evidence_record;
DROP TRIGGER evidence_untruncated ON evidence_record;
DROP TRIGGER evidence_head_kept ON evidence_head;
DROP TRIGGER evidence_head_untruncated ON evidence_head;
DROP TRIGGER evidence_in_chain ON evidence_record;
DROP TRIGGER evidence_head_guard ON evidence_head;
DROP FUNCTION evidence_refused();
DROP FUNCTION evidence_follows();
DROP FUNCTION evidence_head_moves();
DELETE FROM evidence_head;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACK),)
