-- Values that no row may hold.
ALTER TABLE banking_bankaccount
    ADD CONSTRAINT bank_account_named CHECK (number <> '' AND length(currency) = 3);
ALTER TABLE banking_statement
    ADD CONSTRAINT bank_statement_sums CHECK (
        credits_minor >= 0 AND debits_minor >= 0 AND entries >= 0 AND lines >= entries),
    -- what a bank says of its balances and its lines agrees, or the statement is not booked
    ADD CONSTRAINT bank_statement_ties CHECK (
        interim OR opening_minor IS NULL OR closing_minor IS NULL
        OR opening_minor + credits_minor - debits_minor = closing_minor),
    ADD CONSTRAINT bank_statement_days_run CHECK (from_on IS NULL OR to_on >= from_on);
ALTER TABLE banking_transaction
    ADD CONSTRAINT bank_line_status CHECK (status IN ('booked', 'pending', 'information')),
    ADD CONSTRAINT bank_line_occurrence CHECK (occurrence >= 1),
    ADD CONSTRAINT bank_line_charges CHECK (charges_minor >= 0),
    -- what the bank has booked and what came in is a receipt; nothing else is
    ADD CONSTRAINT bank_line_outcome CHECK (CASE outcome
        WHEN 'receipt' THEN status = 'booked' AND amount_minor > 0 AND document_id IS NOT NULL
        WHEN 'batch' THEN status = 'booked' AND amount_minor > 0 AND document_id IS NULL
        WHEN 'debit' THEN status = 'booked' AND amount_minor < 0 AND document_id IS NULL
        WHEN 'zero' THEN status = 'booked' AND amount_minor = 0 AND document_id IS NULL
        WHEN 'there' THEN status = 'booked' AND document_id IS NULL
        WHEN 'pending' THEN status = 'pending' AND document_id IS NULL
        WHEN 'information' THEN status = 'information' AND document_id IS NULL
        ELSE false END);

CREATE FUNCTION banking_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'What a bank stated is never changed.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON banking_bankaccount
    FOR EACH STATEMENT EXECUTE FUNCTION banking_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON banking_statement
    FOR EACH STATEMENT EXECUTE FUNCTION banking_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON banking_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION banking_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON banking_detail
    FOR EACH STATEMENT EXECUTE FUNCTION banking_refuse_change();

-- Lines come with their statement, all of them in one statement of SQL, and sum to what it says.
CREATE FUNCTION banking_lines_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
    PERFORM ledger_many_rows((SELECT count(*) FROM fresh));
    EXECUTE 'SELECT coalesce(s.id::text, f.statement_id::text) FROM (
            SELECT statement_id, min(company_id) AS company, max(company_id) AS last_company,
                   min(account_id) AS account, max(account_id) AS last_account, count(*) AS n,
                   count(*) FILTER (WHERE status = ''booked'') AS entries,
                   coalesce(sum(amount_minor) FILTER (WHERE status = ''booked''
                       AND amount_minor > 0), 0) AS credits,
                   coalesce(-sum(amount_minor) FILTER (WHERE status = ''booked''
                       AND amount_minor < 0), 0) AS debits
            FROM fresh GROUP BY 1) f
        LEFT JOIN banking_statement s ON s.id = f.statement_id
        WHERE (s.company_id, s.company_id, s.account_id, s.account_id, s.lines::bigint,
               s.entries::bigint, s.credits_minor::numeric, s.debits_minor::numeric)
            IS DISTINCT FROM (f.company, f.last_company, f.account, f.last_account, f.n,
               f.entries, f.credits, f.debits) LIMIT 1' INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'statement_mismatch: the lines of statement % are not what it says', bad
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    EXECUTE 'SELECT f.place FROM fresh f JOIN banking_bankaccount a ON a.id = f.account_id
        LEFT JOIN ledger_document d ON d.id = f.document_id
        WHERE f.document_id IS NOT NULL
            AND (d.company_id, d.series::integer, d.currency, d.amount_minor, d.issued_on)
                IS DISTINCT FROM (f.company_id, 2, a.currency, -f.amount_minor, f.booked_on)
        LIMIT 1' INTO bad;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'receipt_mismatch: the receipt of % does not repeat it', bad
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM ledger_many_rows(0);
    RETURN NULL;
END $$;
CREATE TRIGGER check_statement AFTER INSERT ON banking_transaction REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION banking_lines_inserted();

-- The payments of a batch sum to its line; each receipt repeats its payment.
CREATE FUNCTION banking_details_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
    SELECT f.transaction_id::text INTO bad FROM (
            SELECT transaction_id, min(company_id) AS company, max(company_id) AS last_company,
                   sum(amount_minor) AS total, count(document_id) AS receipts, count(*) AS n
            FROM fresh GROUP BY 1) f
        LEFT JOIN banking_transaction t ON t.id = f.transaction_id
        WHERE (t.company_id, t.company_id) IS DISTINCT FROM (f.company, f.last_company)
            OR (t.outcome = 'batch' AND (t.amount_minor <> f.total OR f.receipts <> f.n))
            OR (t.outcome <> 'batch' AND f.receipts > 0) LIMIT 1;
    IF bad IS NULL THEN
        SELECT f.transaction_id::text INTO bad FROM fresh f
            JOIN banking_transaction t ON t.id = f.transaction_id
            JOIN banking_bankaccount a ON a.id = t.account_id
            LEFT JOIN ledger_document d ON d.id = f.document_id
            WHERE f.document_id IS NOT NULL
                AND (d.company_id, d.series::integer, d.currency, d.amount_minor, d.issued_on)
                    IS DISTINCT FROM (f.company_id, 2, a.currency, -f.amount_minor, t.booked_on)
            LIMIT 1;
    END IF;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'detail_mismatch: the payments of line % are not what it says', bad
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_line AFTER INSERT ON banking_detail REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION banking_details_inserted();
