-- What was received and done stays as it was.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drafts_draft
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drafts_move
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- The parts of a draft share no unit and sum back to it, once their transaction is over.
CREATE FUNCTION drafts_parts_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole bigint; parts bigint; shared bigint;
BEGIN
    SELECT face_minor INTO whole FROM drafts_draft WHERE id = NEW.parent_id;
    SELECT sum(face_minor) INTO parts FROM drafts_draft WHERE parent_id = NEW.parent_id;
    SELECT count(*) INTO shared FROM drafts_draft a JOIN drafts_draft b
        ON b.parent_id = a.parent_id AND b.id > a.id
        AND a.range_first <= b.range_last AND b.range_first <= a.range_last
        WHERE a.parent_id = NEW.parent_id;
    IF parts <> whole OR shared > 0 THEN
        RAISE EXCEPTION 'draft_parts: the parts of draft % do not sum back to it', NEW.parent_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parts_sum AFTER INSERT ON drafts_draft DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION drafts_parts_sum();
