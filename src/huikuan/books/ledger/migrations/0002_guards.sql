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

-- Days of entries follow the order in which they arrive closely enough for block ranges.
CREATE INDEX entry_days ON ledger_entry
    USING brin (effective_on, recorded_at) WITH (pages_per_range = 32, autosummarize = on);

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

CREATE FUNCTION ledger_check_act(act integer, company integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_act a WHERE a.id = act AND a.company_id = company
                   AND a.txid = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'foreign_act: act % of company % is not of this transaction', act, company
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- Documents: the act is of this transaction, the customer is one of the same company.
CREATE FUNCTION ledger_document_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    PERFORM ledger_check_act(f.act_id, f.company_id)
        FROM (SELECT DISTINCT act_id, company_id FROM fresh) f;
    SELECT f.number INTO bad FROM fresh f LEFT JOIN parties_customer c ON c.id = f.customer_id
        WHERE f.customer_id IS NOT NULL AND c.company_id IS DISTINCT FROM f.company_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unknown_customer: document % names no customer of its company', bad.number
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_references AFTER INSERT ON ledger_document REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_document_inserted();

-- Items: each repeats its document's company, customer and currency, and sums to its amount.
CREATE FUNCTION ledger_item_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT f.document_id INTO bad
        FROM (SELECT document_id, min(company_id) company_id, min(customer_id) customer_id,
                     min(currency) currency, min(side) side, sum(amount_minor) amount_minor,
                     count(DISTINCT (company_id, customer_id, currency, side)) kinds
              FROM fresh GROUP BY document_id) f
        LEFT JOIN ledger_document d ON d.id = f.document_id
            AND d.company_id = f.company_id AND d.customer_id IS NOT DISTINCT FROM f.customer_id
            AND d.currency = f.currency AND d.amount_minor = f.amount_minor
            AND d.series - 1 = f.side
        WHERE d.id IS NULL OR f.kinds <> 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'item_mismatch: items of document % do not repeat it', bad.document_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_document AFTER INSERT ON ledger_item REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_item_inserted();

-- Entries: the act is of this transaction; item, company, customer, side, currency and due day
-- are the item's own; no closed period is touched; the kept balance follows.
CREATE FUNCTION ledger_entry_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    PERFORM ledger_check_act(f.act_id, f.company_id),
            -- posting shares this lock, closing a period takes it alone: a close waits for
            -- posts in flight, a post waits for a close and then sees it
            pg_advisory_xact_lock_shared(7301, f.company_id)
        FROM (SELECT DISTINCT act_id, company_id FROM fresh) f;
    SELECT f.effective_on, f.company_id INTO bad FROM ledger_accountingperiod p
        JOIN fresh f ON f.company_id = p.company_id AND p.reopened_at IS NULL
            AND f.effective_on BETWEEN p.start_on AND p.end_on LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'period_closed: % of company % lies in a closed period',
            bad.effective_on, bad.company_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT f.seq INTO bad FROM fresh f LEFT JOIN ledger_item i ON i.id = f.item_id
            AND i.company_id = f.company_id AND i.customer_id IS NOT DISTINCT FROM f.customer_id
            AND i.side = f.side AND i.currency = f.currency AND i.due_on = f.due_on
        WHERE f.side <> 2 AND i.id IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry_mismatch: entry % does not repeat its item', bad.seq
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    MERGE INTO ledger_openitem o
    USING (SELECT f.item_id, f.moved, i.company_id, i.customer_id, i.side, i.currency, i.due_on,
                  i.amount_minor
           FROM (SELECT item_id, sum(amount_minor)::bigint moved FROM fresh
                 WHERE item_id IS NOT NULL GROUP BY item_id) f
           JOIN ledger_item i ON i.id = f.item_id WHERE f.moved <> 0) s
    ON o.item_id = s.item_id
    WHEN MATCHED AND o.open_minor + s.moved = 0 THEN DELETE
    WHEN MATCHED THEN UPDATE SET open_minor = o.open_minor + s.moved
    WHEN NOT MATCHED THEN INSERT
        (item_id, company_id, customer_id, side, currency, due_on, amount_minor, open_minor)
        VALUES (s.item_id, s.company_id, s.customer_id, s.side, s.currency, s.due_on,
                s.amount_minor, s.moved);
    RETURN NULL;
END $$;
CREATE TRIGGER check_and_keep AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_inserted();

-- At commit, an act is whole: each allocation sums to zero in one currency, each of its
-- documents has its items, and each item was issued once, in full.
CREATE FUNCTION ledger_act_committed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT group_id INTO bad FROM ledger_entry
        WHERE seq > NEW.first_seq AND act_id = NEW.id AND group_id IS NOT NULL
        GROUP BY group_id HAVING sum(amount_minor) <> 0 OR min(currency) <> max(currency) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unbalanced: allocation group % of act % does not sum to zero',
            bad.group_id, NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT d.number INTO bad FROM ledger_document d
        LEFT JOIN (SELECT e.item_id >> 8 AS document_id, sum(e.amount_minor) issued
                   FROM ledger_entry e WHERE e.seq > NEW.first_seq AND e.act_id = NEW.id
                   AND e.kind = 1 GROUP BY 1) e ON e.document_id = d.id
        WHERE d.id > NEW.first_document AND d.act_id = NEW.id
            AND d.amount_minor IS DISTINCT FROM e.issued LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'half_issued: document % was not issued in full', bad.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER act_is_whole AFTER INSERT ON ledger_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_act_committed();
