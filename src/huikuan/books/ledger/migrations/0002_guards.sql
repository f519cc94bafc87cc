-- One group joins the legs of an allocation; its id comes from here.
CREATE SEQUENCE ledger_group_id_seq;

-- Values that no row may hold.
ALTER TABLE ledger_document
    ADD CONSTRAINT document_kind_and_series CHECK (
        (kind IN (1, 2, 3, 6) AND series = 1) OR (kind IN (4, 5) AND series = 2)),
    ADD CONSTRAINT document_sign CHECK (
        (kind IN (1, 3) AND amount_minor > 0) OR (kind IN (2, 4, 5) AND amount_minor < 0)
        OR (kind = 6 AND amount_minor <> 0)),
    ADD CONSTRAINT document_range CHECK (amount_minor BETWEEN -10000000000000000 AND 10000000000000000),
    ADD CONSTRAINT document_debtor_known CHECK (customer_id IS NOT NULL OR series = 2),
    ADD CONSTRAINT document_currency CHECK (length(currency) = 3);
ALTER TABLE ledger_item
    ADD CONSTRAINT item_id_names_its_document CHECK (id >> 8 = document_id AND id & 255 > 0),
    ADD CONSTRAINT item_amount CHECK (amount_minor <> 0),
    ADD CONSTRAINT item_side CHECK (side IN (0, 1));
ALTER TABLE ledger_entry
    ADD CONSTRAINT entry_amount CHECK (amount_minor <> 0),
    ADD CONSTRAINT entry_kind CHECK (kind BETWEEN 1 AND 9),
    ADD CONSTRAINT entry_side CHECK (
        (side IN (0, 1) AND item_id IS NOT NULL AND account IS NULL)
        OR (side = 2 AND item_id IS NULL AND account IS NOT NULL AND group_id IS NOT NULL)),
    ADD CONSTRAINT entry_reversal CHECK ((kind = 9) = (reverses IS NOT NULL));
-- The kept balance never passes zero nor the amount of its item.
ALTER TABLE ledger_openitem
    ADD CONSTRAINT open_within_amount CHECK (
        CASE WHEN amount_minor > 0 THEN open_minor > 0 AND open_minor <= amount_minor
             ELSE open_minor < 0 AND open_minor >= amount_minor END);
ALTER TABLE ledger_accountingperiod
    ADD CONSTRAINT period_runs_forward CHECK (end_on >= start_on);

-- Documents in several instalments are few; allocations ask which they are.
CREATE INDEX item_second ON ledger_item (document_id) WHERE id & 255 = 2;

-- Days of entries follow the order in which they arrive closely enough for block ranges.
CREATE INDEX entry_days ON ledger_entry
    USING brin (effective_on, recorded_at) WITH (pages_per_range = 32);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Reverse the posting instead of changing it.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_document
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_item
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_act
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- The kept balance moves only while an entry trigger is running (depth 1 is this trigger itself).
CREATE FUNCTION ledger_refuse_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'kept_balance: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', HINT = 'Only entries move the kept balance.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER only_entries_move BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_openitem
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_hand();

-- One statement writes for one act: of this transaction, of its company, numbered after it was
-- opened (the check at commit looks from the act's first number on).
CREATE FUNCTION ledger_check_act(act integer, company integer, acts bigint, first bigint,
                                 papers boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE known ledger_act;
BEGIN
    -- every lock here is waited for and then looked at anew; an older snapshot would not see what
    -- was waited for
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'isolation: the ledger is written at READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    SELECT * INTO known FROM ledger_act a WHERE a.id = act;
    IF acts <> 1 OR known.company_id IS DISTINCT FROM company
       OR known.txid IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'foreign_act: act % of company % is not of this transaction', act, company
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF first < (CASE WHEN papers THEN known.first_document ELSE known.first_seq END) THEN
        RAISE EXCEPTION 'numbered_early: % was numbered before its act was opened', first
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- The triggers below run their queries by EXECUTE: each statement is planned for the number of
-- rows it really brings (one or a million), not by a plan kept from the last one.

-- The planner does not know what a batch brings; with many rows, hashing beats probing, and what
-- is grouped by item is sorted by it, so that the kept balances are met in the order in which they
-- lie.
CREATE FUNCTION ledger_many_rows(rows bigint) RETURNS void LANGUAGE sql AS $$
    SELECT set_config('enable_nestloop', CASE WHEN rows > 10000 THEN 'off' ELSE 'on' END, true),
           set_config('enable_hashagg', CASE WHEN rows > 10000 THEN 'off' ELSE 'on' END, true)
$$;

-- Documents: the act is of this transaction, the customer is one of the same company.
CREATE FUNCTION ledger_document_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text; batch record;
BEGIN
    SELECT count(*) AS rows, min(act_id) AS act, min(company_id) AS company, min(id) AS first,
           (CASE WHEN min(act_id) = max(act_id) AND min(company_id) = max(company_id)
            THEN 1 ELSE 2 END)::bigint AS acts INTO batch FROM fresh;
    IF batch.rows = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM ledger_check_act(batch.act, batch.company, batch.acts, batch.first, true);
    PERFORM ledger_many_rows(batch.rows);
    EXECUTE 'SELECT f.number FROM fresh f LEFT JOIN parties_customer c ON c.id = f.customer_id
        WHERE f.customer_id IS NOT NULL AND c.company_id IS DISTINCT FROM f.company_id LIMIT 1'
        INTO bad;
    PERFORM ledger_many_rows(0);
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'unknown_customer: document % names no customer of its company', bad
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_references AFTER INSERT ON ledger_document REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_document_inserted();

-- Items: each repeats its document's company, customer and currency, and they sum to its amount.
CREATE FUNCTION ledger_item_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
    PERFORM ledger_many_rows((SELECT count(*) FROM fresh));
    EXECUTE 'SELECT f.document_id FROM fresh f LEFT JOIN ledger_document d ON d.id = f.document_id
        WHERE (d.company_id, d.customer_id, d.currency, d.series - 1)
                IS DISTINCT FROM (f.company_id, f.customer_id, f.currency, f.side)
            OR (f.amount_minor <> d.amount_minor AND d.amount_minor <> (
            SELECT sum(g.amount_minor) FROM ledger_item g
            WHERE g.id BETWEEN d.id * 256 AND d.id * 256 + 255)) LIMIT 1' INTO bad;
    PERFORM ledger_many_rows(0);
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'item_mismatch: the items of document % do not repeat it', bad
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_document AFTER INSERT ON ledger_item REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_item_inserted();

-- Finds the entry of an act that does not repeat its item, if there is one.
CREATE FUNCTION ledger_entry_mismatch(act integer, first bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
    SELECT e.seq INTO bad FROM ledger_entry e LEFT JOIN ledger_item i ON i.id = e.item_id
            AND i.company_id = e.company_id AND i.customer_id IS NOT DISTINCT FROM e.customer_id
            AND i.side = e.side AND i.currency = e.currency AND i.due_on = e.due_on
            AND (e.kind <> 1 OR e.amount_minor = i.amount_minor)
        WHERE e.seq >= first AND e.act_id = act AND e.side <> 2 AND i.id IS NULL LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'entry_mismatch: entry % does not repeat its item', bad
            USING ERRCODE = 'foreign_key_violation';
    END IF;
END $$;

-- Entries: the act is of this transaction; item, company, customer, side, currency and due day
-- are the item's own; an issue is the whole item; no closed period is touched; the kept balance
-- follows.
CREATE FUNCTION ledger_entry_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed date; kept bigint; batch record;
BEGIN
    SELECT count(*) AS rows, count(*) FILTER (WHERE kind = 1) AS issued, min(act_id) AS act,
           min(company_id) AS company, min(seq) AS first, min(effective_on) AS first_day,
           (CASE WHEN min(act_id) = max(act_id) AND min(company_id) = max(company_id)
            THEN 1 ELSE 2 END)::bigint AS acts INTO batch FROM fresh;
    IF batch.rows = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM ledger_check_act(batch.act, batch.company, batch.acts, batch.first, false);
    -- posting shares this lock, closing a period takes it alone: a close waits for posts in
    -- flight, a post waits for a close and then sees it
    PERFORM pg_advisory_xact_lock_shared(7301, batch.company);
    SELECT end_on INTO closed FROM ledger_accountingperiod
        WHERE company_id = batch.company AND reopened_at IS NULL AND end_on >= batch.first_day
        ORDER BY end_on DESC LIMIT 1;
    IF FOUND AND EXISTS (SELECT FROM ledger_accountingperiod p JOIN fresh f
            ON f.effective_on BETWEEN p.start_on AND p.end_on
            WHERE p.company_id = batch.company AND p.reopened_at IS NULL) THEN
        RAISE EXCEPTION 'period_closed: % lies in a period closed to %', batch.first_day, closed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM ledger_many_rows(batch.rows);
    -- An issue opens its item in full and repeats it; the join finds both out at once.
    IF batch.issued > 0 THEN
        EXECUTE 'INSERT INTO ledger_openitem
            (item_id, company_id, customer_id, side, currency, due_on, amount_minor, open_minor)
            SELECT i.id, i.company_id, i.customer_id, i.side, i.currency, i.due_on,
                   i.amount_minor, i.amount_minor
            FROM fresh f JOIN ledger_item i ON i.id = f.item_id
            WHERE (i.company_id, i.customer_id, i.side, i.currency, i.due_on, i.amount_minor)
                IS NOT DISTINCT FROM (f.company_id, f.customer_id, f.side, f.currency, f.due_on,
                                      f.amount_minor)'
            || CASE WHEN batch.issued < batch.rows THEN ' AND f.kind = 1' ELSE '' END;
        GET DIAGNOSTICS kept = ROW_COUNT;
        IF kept <> batch.issued THEN
            PERFORM ledger_entry_mismatch(batch.act, batch.first);
        END IF;
    END IF;
    -- Everything else moves what is open. A kept row repeats its item, so what matches it does too.
    IF batch.issued < batch.rows THEN
        EXECUTE 'MERGE INTO ledger_openitem o
            USING (SELECT item_id, company_id, customer_id, side, currency, due_on,
                          sum(amount_minor)::bigint AS moved FROM fresh
                   WHERE item_id IS NOT NULL AND kind <> 1 GROUP BY 1, 2, 3, 4, 5, 6) s
            ON o.item_id = s.item_id AND o.company_id = s.company_id AND o.side = s.side
                AND o.customer_id IS NOT DISTINCT FROM s.customer_id
                AND o.currency = s.currency AND o.due_on = s.due_on
            WHEN MATCHED AND o.open_minor + s.moved = 0 THEN DELETE
            WHEN MATCHED THEN UPDATE SET open_minor = o.open_minor + s.moved';
        GET DIAGNOSTICS kept = ROW_COUNT;
        -- what had no open row was settled before and is open again: a reversal
        IF kept <> (SELECT count(DISTINCT item_id) FROM fresh WHERE kind <> 1) THEN
            PERFORM ledger_entry_mismatch(batch.act, batch.first);
            INSERT INTO ledger_openitem
                (item_id, company_id, customer_id, side, currency, due_on, amount_minor,
                 open_minor)
            SELECT i.id, i.company_id, i.customer_id, i.side, i.currency, i.due_on,
                   i.amount_minor, sum(e.amount_minor)
            FROM ledger_item i JOIN ledger_entry e ON e.item_id = i.id
            WHERE i.id IN (SELECT item_id FROM fresh WHERE kind <> 1)
                AND NOT EXISTS (SELECT FROM ledger_openitem o WHERE o.item_id = i.id)
            GROUP BY i.id HAVING sum(e.amount_minor) <> 0;
        END IF;
    END IF;
    PERFORM ledger_many_rows(0);
    RETURN NULL;
END $$;
CREATE TRIGGER check_and_keep AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_inserted();

-- At commit, an act is whole: each allocation sums to zero in one currency, and every document
-- of the act was issued in full. (An item is issued whole or not at all, and twice would pass
-- its amount, so counting first instalments and comparing sums is enough.)
CREATE FUNCTION ledger_act_committed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint; issued record; documents record;
BEGIN
    SELECT group_id INTO bad FROM ledger_entry
        WHERE seq >= NEW.first_seq AND act_id = NEW.id AND group_id IS NOT NULL
        GROUP BY group_id, currency HAVING sum(amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unbalanced: allocation group % of act % does not sum to zero',
            bad, NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT count(*) FILTER (WHERE item_id & 255 = 1) n, coalesce(sum(amount_minor), 0) total
        INTO issued FROM ledger_entry
        WHERE seq >= NEW.first_seq AND act_id = NEW.id AND kind = 1;
    SELECT count(*) n, coalesce(sum(amount_minor), 0) total INTO documents FROM ledger_document
        WHERE id >= NEW.first_document AND act_id = NEW.id;
    IF issued.n <> documents.n OR issued.total <> documents.total THEN
        RAISE EXCEPTION 'half_issued: act % wrote % documents but issued %', NEW.id,
            documents.n, issued.n USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER act_is_whole AFTER INSERT ON ledger_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_act_committed();
