-- A score is what was said on a day from what was known: nothing of it is ever changed.
CREATE FUNCTION scoring_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'A new score or act is added instead.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_run
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_score
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_override
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scoring_overrideact
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_refuse_change();

-- Scores repeat the company and the day of their run.
CREATE FUNCTION scoring_scores_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
    SELECT f.customer_id::text INTO bad FROM fresh f
        LEFT JOIN scoring_run r ON r.id = f.run_id
        LEFT JOIN parties_customer c ON c.id = f.customer_id
        WHERE (r.company_id, r.as_of, c.company_id)
            IS DISTINCT FROM (f.company_id, f.as_of, f.company_id) LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'score_mismatch: the score of customer % is not of its run', bad
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_run AFTER INSERT ON scoring_score REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_scores_inserted();

-- Four eyes are two persons, whatever their accounts; only what was approved can be ended.
CREATE FUNCTION scoring_act_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE proposer text; done text[];
BEGIN
    SELECT proposed_person INTO proposer FROM scoring_override WHERE id = NEW.override_id
        FOR NO KEY UPDATE;
    SELECT coalesce(array_agg(act::text), '{}') INTO done FROM scoring_overrideact
        WHERE override_id = NEW.override_id;
    IF NEW.act = 'approved' AND NEW.person = proposer THEN
        RAISE EXCEPTION 'four_eyes: override % needs another person', NEW.override_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.act = 'ended') <> (done = '{approved}') OR (NEW.act <> 'ended' AND done <> '{}') THEN
        RAISE EXCEPTION 'override_state: override % is %, not to be %',
            NEW.override_id, done, NEW.act
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER act_allowed BEFORE INSERT ON scoring_overrideact
    FOR EACH ROW EXECUTE FUNCTION scoring_act_allowed();
