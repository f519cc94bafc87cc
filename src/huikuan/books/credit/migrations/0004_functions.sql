-- What only this room asks of the rooms below it, found without reading a whole table.
CREATE INDEX customer_group ON parties_customer (company_id, group_no) WHERE group_no <> '';
CREATE INDEX document_order ON ledger_document (order_no, company_id) WHERE order_no IS NOT NULL;
CREATE INDEX hold_order ON credit_hold (company_id, order_no);
CREATE INDEX decision_released ON credit_decision (company_id, order_no) WHERE act = 'release';
CREATE INDEX order_customer_day ON orders_order (customer_id, order_date DESC);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_decision
    FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_reservationmove
    FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_hold
    FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_holdmove
    FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_change();

-- A reservation that has ended stays as it ended, and none is removed.
CREATE FUNCTION credit_reservation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state NOT IN ('reserved', 'confirmed')
       OR (OLD.state = 'confirmed' AND NEW.state IN ('reserved', 'expired', 'released')) THEN
        RAISE EXCEPTION 'reservation_ended: % of reservation % in state %', TG_OP, OLD.id, OLD.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ends_once BEFORE UPDATE OR DELETE ON credit_reservation
    FOR EACH ROW EXECUTE FUNCTION credit_reservation_guard();
CREATE FUNCTION credit_reservation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kept BEFORE TRUNCATE ON credit_reservation
    FOR EACH STATEMENT EXECUTE FUNCTION credit_reservation_kept();

-- The digest of a decision covers everything that it says.
CREATE FUNCTION credit_decision_digest(d credit_decision) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN sha256(convert_to(jsonb_build_array(
        d.id, d.company_id, d.customer_id, d.order_no, d.client, d.key,
        encode(d.request_digest, 'hex'), d.act, d.amount_minor, d.currency, d.as_of, d.outcome,
        d.reasons, encode(d.facts_digest, 'hex'), d.policy_name, d.policy_version,
        encode(d.policy_digest, 'hex'), d.follows, d.why, d.actor, d.person,
        to_char(d.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8'));
END $$;
CREATE FUNCTION credit_decision_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.facts_digest := sha256(convert_to(NEW.facts::text, 'UTF8'));
    NEW.digest := credit_decision_digest(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER digested BEFORE INSERT ON credit_decision
    FOR EACH ROW EXECUTE FUNCTION credit_decision_sealed();

-- What comes into the books for a reserved order is noted; no account is locked for it.
CREATE FUNCTION credit_orders_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM credit_reservation WHERE state IN ('reserved', 'confirmed')) THEN
        INSERT INTO credit_absorption (reservation_id, account_id, minor, applied)
        SELECT r.id, r.account_id, r.minor - r.absorbed_minor, false
        FROM fresh f JOIN credit_reservation r ON r.company_id = f.company_id
            AND r.order_no = f.order_no AND r.state IN ('reserved', 'confirmed')
        WHERE f.order_no <> '';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_absorbs AFTER INSERT ON orders_order REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION credit_orders_came();
CREATE FUNCTION credit_documents_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM credit_reservation WHERE state IN ('reserved', 'confirmed')) THEN
        INSERT INTO credit_absorption (reservation_id, account_id, minor, applied)
        SELECT r.id, r.account_id, f.amount_minor, false
        FROM fresh f JOIN credit_reservation r ON r.company_id = f.company_id
            AND r.order_no = f.order_no AND r.currency = f.currency
            AND r.state IN ('reserved', 'confirmed')
        WHERE f.order_no <> '' AND f.series = 1 AND f.amount_minor > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_absorbs AFTER INSERT ON ledger_document REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION credit_documents_came();

-- What an order number was invoiced so far: invoices and debit notes that were not taken back.
CREATE FUNCTION credit_invoiced(company integer, no text, code text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(e.amount_minor), 0)::bigint
        FROM ledger_document d
        JOIN ledger_entry e ON e.item_id BETWEEN d.id * 256 AND d.id * 256 + 255
        WHERE d.order_no = no AND d.company_id = company AND d.currency = code
            AND d.series = 1 AND d.amount_minor > 0
            AND (e.kind = 1 OR (e.kind = 9 AND EXISTS (
                SELECT FROM ledger_entry i WHERE i.seq = e.reverses AND i.kind = 1))));
END $$;

-- What is at risk with customers today, by currency: each sale in one stage (rules/exposure).
-- What is reserved is told apart: it is the one figure that other checks move.
CREATE FUNCTION credit_exposure(company integer, customers integer[], on_day date,
                                moment timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    WITH parts AS (
        SELECT o.currency,
               coalesce(sum(o.open_minor) FILTER (WHERE o.side = 0), 0) AS invoiced,
               coalesce(sum(o.open_minor) FILTER (
                   WHERE o.side = 0 AND o.open_minor > 0 AND o.due_on < on_day), 0) AS overdue,
               coalesce(-sum(o.open_minor) FILTER (WHERE o.side = 1), 0) AS money,
               0 AS open_orders, 0 AS delivered, 0 AS deposits, 0 AS drafts, 0 AS reserved
        FROM ledger_openitem o
        WHERE o.customer_id = ANY(customers) AND o.company_id = company GROUP BY 1
        UNION ALL
        SELECT s.currency, 0, 0, 0,
               coalesce(sum(s.rest) FILTER (WHERE s.status = 'open'), 0),
               coalesce(sum(s.rest) FILTER (WHERE s.status = 'delivered'), 0),
               sum(s.deposit), 0, 0
        FROM (SELECT o.currency, o.status,
                     CASE WHEN i.minor = 0 THEN o.amount_minor - o.deposit_minor
                          ELSE greatest(0, o.amount_minor - i.minor) END AS rest,
                     CASE WHEN i.minor = 0 THEN o.deposit_minor ELSE 0 END AS deposit
              FROM orders_order o
              CROSS JOIN LATERAL credit_invoiced(company, o.order_no, o.currency) i(minor)
              WHERE o.customer_id = ANY(customers) AND o.status IN ('open', 'delivered')) s
        GROUP BY 1
        UNION ALL
        SELECT d.currency, 0, 0, 0, 0, 0, 0, sum(d.face_minor), 0
        FROM drafts_draft d
        CROSS JOIN LATERAL (SELECT m.state FROM drafts_move m WHERE m.draft_id = d.id
                            ORDER BY m.no DESC LIMIT 1) m
        WHERE d.customer_id = ANY(customers) AND d.company_id = company
            AND m.state IN ('received', 'pledged', 'endorsing', 'discounting', 'presented',
                            'endorsed', 'discounted')
        GROUP BY 1
        UNION ALL
        -- what has run out or has come into the books is taken off when the account is locked next
        SELECT a.currency, 0, 0, 0, 0, 0, 0, 0, a.reserved_minor
            - coalesce((SELECT sum(r.minor - r.absorbed_minor) FROM credit_reservation r
                WHERE r.account_id = a.id AND r.state = 'reserved' AND r.expires_at <= moment
                    AND r.currency = a.currency
                    AND NOT EXISTS (SELECT FROM credit_absorption x WHERE x.account_id = a.id
                                    AND x.reservation_id = r.id AND NOT x.applied)), 0)
            - coalesce((SELECT sum(CASE WHEN r.state = 'reserved' AND r.expires_at <= moment
                    THEN r.minor - r.absorbed_minor
                    ELSE least(r.minor - r.absorbed_minor, w.minor) END)
                FROM (SELECT x.reservation_id, sum(x.minor) AS minor FROM credit_absorption x
                      WHERE x.account_id = a.id AND NOT x.applied GROUP BY 1) w
                JOIN credit_reservation r ON r.id = w.reservation_id
                WHERE r.currency = a.currency AND r.state IN ('reserved', 'confirmed')), 0)
        FROM credit_account a WHERE a.customer_id = ANY(customers)
        UNION ALL
        SELECT r.currency, 0, 0, 0, 0, 0, 0, 0, sum(greatest(0, r.minor - r.absorbed_minor
            - coalesce((SELECT sum(x.minor) FROM credit_absorption x WHERE x.account_id = a.id
                        AND x.reservation_id = r.id AND NOT x.applied), 0)))
        FROM credit_account a JOIN credit_reservation r ON r.account_id = a.id
            AND r.state IN ('reserved', 'confirmed')
            AND (r.currency < a.currency OR r.currency > a.currency)
            AND NOT (r.state = 'reserved' AND r.expires_at <= moment)
        WHERE a.customer_id = ANY(customers) GROUP BY 1
    ), summed AS (
        SELECT currency, sum(invoiced)::bigint AS invoiced, sum(overdue)::bigint AS overdue,
               greatest(0, sum(money) - sum(deposits))::bigint AS unapplied,
               sum(open_orders)::bigint AS open_orders, sum(delivered)::bigint AS delivered,
               sum(drafts)::bigint AS drafts, sum(reserved)::bigint AS reserved
        FROM parts GROUP BY 1
    )
    SELECT jsonb_build_object(
        'exposure', coalesce(jsonb_object_agg(currency, jsonb_build_object(
            'invoiced', invoiced, 'overdue', overdue, 'unapplied', unapplied,
            'open_orders', open_orders, 'delivered', delivered, 'drafts', drafts))
            FILTER (WHERE (invoiced, unapplied, open_orders, delivered, drafts)
                          <> (0, 0, 0, 0, 0)), '{}'),
        'reserved', coalesce(jsonb_object_agg(currency, reserved)
            FILTER (WHERE reserved <> 0), '{}'))
    FROM summed);
END $$;

-- What of a journal's newest entries counts on a day: the limit, and the cover beside it.
CREATE FUNCTION credit_counting(newest jsonb, on_day date) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE one jsonb; normal jsonb; running jsonb; ended text; covers jsonb := '[]';
BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(newest) LOOP
        IF (one ->> 'valid_to')::date < on_day THEN
            IF one ->> 'kind' = 'normal' THEN
                ended := one ->> 'valid_to';
            END IF;
        ELSIF one ->> 'kind' = 'normal' THEN
            normal := one;
        ELSIF one ->> 'kind' = 'temporary' THEN
            -- one that was taken back leaves what there was beside it
            IF one ->> 'state' <> 'none' THEN
                running := one;
            END IF;
        ELSIF one ->> 'state' = 'amount' THEN
            covers := covers || (one - ARRAY['state', 'valid_to']);
        END IF;
    END LOOP;
    RETURN jsonb_build_object('limit', coalesce(running, normal), 'expired_on', ended,
                              'covers', covers);
END $$;
CREATE FUNCTION credit_limit(customer integer, on_day date) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN credit_counting((SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.kind), '[]') FROM (
        SELECT DISTINCT ON (l.kind) l.kind, l.state, l.minor, l.currency, l.valid_to
        FROM credit_limitentry l WHERE l.valid_from <= on_day AND l.customer_id = customer
        ORDER BY l.kind, l.valid_from DESC, l.id DESC) l), on_day);
END $$;
CREATE FUNCTION credit_group_limit(company integer, no text, on_day date) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN credit_counting((SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.kind), '[]') FROM (
        SELECT DISTINCT ON (l.kind) l.kind, l.state, l.minor, l.currency, l.valid_to
        FROM credit_limitentry l WHERE l.valid_from <= on_day AND l.customer_id IS NULL
            AND l.company_id = company AND l.group_no = no
        ORDER BY l.kind, l.valid_from DESC, l.id DESC) l), on_day);
END $$;

-- Where a customer stands, and its group where that has a limit.
CREATE FUNCTION credit_position(company integer, customer integer, on_day date, moment timestamptz)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN credit_exposure(company, ARRAY[customer], on_day, moment)
        || credit_limit(customer, on_day);
END $$;
CREATE FUNCTION credit_group_position(company integer, no text, on_day date, moment timestamptz)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE counts jsonb;
BEGIN
    IF no = '' THEN
        RETURN NULL;
    END IF;
    counts := credit_group_limit(company, no, on_day);
    IF counts ->> 'limit' IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN counts || credit_exposure(company,
        ARRAY(SELECT c.id FROM parties_customer c
              WHERE c.company_id = company AND c.group_no = no AND no <> '' ORDER BY c.id),
        on_day, moment);
END $$;

-- What an order number was invoiced so far as it was known: the same as of a past day.
CREATE FUNCTION credit_invoiced_then(company integer, no text, code text, on_day date,
                                     known timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(e.amount_minor), 0)::bigint
        FROM ledger_document d
        JOIN ledger_entry e ON e.item_id BETWEEN d.id * 256 AND d.id * 256 + 255
        WHERE d.order_no = no AND d.company_id = company AND d.currency = code
            AND d.series = 1 AND d.amount_minor > 0
            AND e.effective_on <= on_day AND e.recorded_at <= known
            AND (e.kind = 1 OR (e.kind = 9 AND EXISTS (
                SELECT FROM ledger_entry i WHERE i.seq = e.reverses AND i.kind = 1))));
END $$;

-- Everything that a check of one order looks at in this room and below, by one question.
-- `asked`: order_no, currency, client, key, norm_orders, norm_days, trifle (minor units).
CREATE FUNCTION credit_facts(company integer, no text, on_day date, asked jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE c record; moment timestamptz := clock_timestamp(); numbered text := asked ->> 'order_no';
        known jsonb; held jsonb; earlier jsonb; norm jsonb; oldest jsonb; blocked jsonb;
        policy jsonb; waiting jsonb; freed bigint;
BEGIN
    IF asked ->> 'key' <> '' THEN
        SELECT jsonb_build_object('id', d.id, 'digest', encode(d.request_digest, 'hex'))
        INTO earlier FROM credit_decision d
        WHERE d.client = asked ->> 'client' AND d.key = asked ->> 'key';
        IF earlier IS NOT NULL THEN
            RETURN jsonb_build_object('earlier', earlier);
        END IF;
    END IF;
    SELECT p.id, p.customer_no, p.group_no, p.currency, p.salesperson, p.terms, p.key_account,
           f.currency AS home INTO c
    FROM parties_customer p JOIN people_company f ON f.id = p.company_id
    WHERE p.company_id = company AND p.customer_no = no;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF numbered <> '' THEN
        SELECT jsonb_build_object('customer_id', o.customer_id, 'status', o.status,
                   'amount', o.amount_minor, 'deposit', o.deposit_minor, 'currency', o.currency,
                   'invoiced', credit_invoiced(company, o.order_no, o.currency))
        INTO known FROM orders_order o WHERE o.company_id = company AND o.order_no = numbered;
        SELECT jsonb_build_object('id', r.id, 'customer_id', r.customer_id, 'state', r.state,
                   'minor', r.minor - r.absorbed_minor, 'currency', r.currency,
                   'decision', r.decision_id)
        INTO held FROM credit_reservation r
        WHERE r.company_id = company AND r.order_no = numbered
            AND r.state IN ('reserved', 'confirmed')
            AND NOT (r.state = 'reserved' AND coalesce(r.expires_at <= moment, false));
        SELECT jsonb_build_object('id', h.id, 'customer_id', h.customer_id) INTO waiting
        FROM credit_hold h
        CROSS JOIN LATERAL (SELECT m.state FROM credit_holdmove m WHERE m.hold_id = h.id
                            ORDER BY m.no DESC LIMIT 1) m
        WHERE h.company_id = company AND h.order_no = numbered AND m.state IN ('held', 'asked')
        ORDER BY h.id DESC LIMIT 1;
        -- what a person released before: the order may grow a little without being asked again
        SELECT max(d.amount_minor) INTO freed FROM credit_decision d
        WHERE d.company_id = company AND d.order_no = numbered AND d.customer_id = c.id
            AND d.act = 'release' AND d.currency = asked ->> 'currency';
    END IF;
    SELECT jsonb_build_object('digest', encode(v.digest, 'hex')) INTO policy FROM policies_version v
    WHERE v.kind = 'order_check' AND v.name = 'standard' AND v.valid_from <= on_day
        AND (v.company_id = company OR v.company_id IS NULL)
    ORDER BY v.company_id NULLS LAST, v.valid_from DESC, v.version DESC LIMIT 1;
    SELECT jsonb_build_object('orders', count(*), 'minor', round(avg(s.amount_minor))::bigint)
    INTO norm FROM (
        SELECT o.amount_minor FROM orders_order o
        WHERE o.customer_id = c.id AND o.currency = asked ->> 'currency'
            AND o.status <> 'cancelled' AND o.order_no <> numbered
            AND o.order_date > on_day - (asked ->> 'norm_days')::integer AND o.order_date <= on_day
        ORDER BY o.order_date DESC, o.id DESC LIMIT (asked ->> 'norm_orders')::integer) s;
    SELECT jsonb_build_object('number', d.number, 'due_on', i.due_on, 'minor', i.open_minor,
                              'currency', i.currency)
    INTO oldest FROM (
        SELECT o.item_id, o.due_on, o.open_minor, o.currency FROM ledger_openitem o
        WHERE o.customer_id = c.id AND o.side = 0 AND o.due_on < on_day
            AND o.open_minor > (asked ->> 'trifle')::bigint
        ORDER BY o.due_on, o.item_id LIMIT 1) i
    JOIN ledger_document d ON d.id = i.item_id >> 8;
    SELECT coalesce(jsonb_agg(jsonb_build_object('severity', b.severity, 'reason', b.reason,
               'since', b.valid_from, 'on_group', b.customer_id IS NULL) ORDER BY b.id), '[]')
    INTO blocked FROM credit_block b LEFT JOIN credit_blocklift l ON l.block_id = b.id
    WHERE (b.customer_id = c.id
           OR (b.customer_id IS NULL AND b.company_id = company AND b.group_no = c.group_no))
        AND b.valid_from <= on_day AND (b.valid_to IS NULL OR b.valid_to >= on_day)
        AND (l.on IS NULL OR l.on > on_day);
    RETURN jsonb_build_object(
        'gathered_at', moment, 'customer', to_jsonb(c), 'policy', policy, 'order', known, 'held', held,
        'waiting', waiting, 'released', freed,
        'invoiced', CASE WHEN numbered = '' OR known IS NOT NULL THEN 0
            ELSE credit_invoiced(company, numbered, asked ->> 'currency') END,
        'asks', jsonb_build_object(
            'score', EXISTS (SELECT FROM scoring_score k
                             WHERE k.company_id = company AND k.customer_id = c.id),
            'securities', EXISTS (SELECT FROM securities_security k
                                  WHERE k.company_id = company AND k.customer_id = c.id)),
        'norm', norm, 'oldest', oldest, 'blocks', blocked,
        'own', credit_position(company, c.id, on_day, moment),
        'group', credit_group_position(company, c.group_no, on_day, moment));
END $$;

-- Takes off an account what has run out and what has come into the books. The account is locked.
CREATE FUNCTION credit_sweep(account bigint, code text, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE gone bigint;
BEGIN
    IF EXISTS (SELECT FROM credit_absorption x WHERE x.account_id = account AND NOT x.applied) THEN
        WITH waiting AS (
            UPDATE credit_absorption x SET applied = true
            WHERE x.account_id = account AND NOT x.applied RETURNING x.reservation_id, x.minor
        ), came AS (
            SELECT r.id, r.currency,
                   least(r.minor - r.absorbed_minor, sum(w.minor)::bigint) AS minor
            FROM waiting w JOIN credit_reservation r ON r.id = w.reservation_id
            WHERE r.state IN ('reserved', 'confirmed')
            GROUP BY r.id
        ), moved AS (
            UPDATE credit_reservation r SET absorbed_minor = r.absorbed_minor + c.minor,
                state = CASE WHEN r.absorbed_minor + c.minor = r.minor THEN 'absorbed'
                             ELSE r.state END,
                ended_at = CASE WHEN r.absorbed_minor + c.minor = r.minor THEN moment END
            FROM came c WHERE r.id = c.id RETURNING r.id, r.state, r.minor, r.absorbed_minor
        ), noted AS (
            INSERT INTO credit_reservationmove
                (reservation_id, act, state, minor, recorded_at, actor, person, why)
            SELECT m.id, 'absorb', m.state, m.minor - m.absorbed_minor, moment, 'system:credit',
                   '', '' FROM moved m
        )
        SELECT sum(c.minor) FILTER (WHERE c.currency = code) INTO gone FROM came c;
        UPDATE credit_account a SET reserved_minor = a.reserved_minor - coalesce(gone, 0)
        WHERE a.id = account;
    END IF;
    IF EXISTS (SELECT FROM credit_reservation r WHERE r.account_id = account
               AND r.state = 'reserved' AND r.expires_at <= moment) THEN
        WITH over AS (
            UPDATE credit_reservation r SET state = 'expired', ended_at = moment
            WHERE r.account_id = account AND r.state = 'reserved' AND r.expires_at <= moment
            RETURNING r.id, r.currency, r.minor - r.absorbed_minor AS minor
        ), noted AS (
            INSERT INTO credit_reservationmove
                (reservation_id, act, state, minor, recorded_at, actor, person, why)
            SELECT o.id, 'expire', 'expired', o.minor, moment, 'system:credit', '', '' FROM over o
        )
        SELECT sum(o.minor) FILTER (WHERE o.currency = code) INTO gone FROM over o;
        UPDATE credit_account a SET reserved_minor = a.reserved_minor - coalesce(gone, 0)
        WHERE a.id = account;
    END IF;
END $$;

-- Locks the accounts of a group and of a customer, in this order, and makes those that are missing.
-- Both rows are written, so that under a stricter isolation nobody goes on with an old snapshot.
CREATE FUNCTION credit_lock(company integer, customer integer, on_day date)
RETURNS credit_account LANGUAGE plpgsql AS $$
DECLARE c record; locked credit_account;
BEGIN
    SELECT p.group_no, p.currency INTO STRICT c FROM parties_customer p
    WHERE p.id = customer AND p.company_id = company;
    IF c.group_no <> '' THEN
        UPDATE credit_account a SET moves = a.moves + 1
        WHERE a.company_id = company AND a.customer_id IS NULL AND a.group_no = c.group_no;
        IF NOT FOUND THEN
            INSERT INTO credit_account (company_id, customer_id, group_no, currency,
                reserved_minor, moves, last_on, last_at)
            VALUES (company, NULL, c.group_no, c.currency, 0, 1, '2000-01-01', '2000-01-01')
            ON CONFLICT (company_id, group_no) WHERE customer_id IS NULL
            DO UPDATE SET moves = credit_account.moves + 1;
        END IF;
    END IF;
    UPDATE credit_account a SET moves = a.moves + 1 WHERE a.customer_id = customer
    RETURNING a.* INTO locked;
    IF NOT FOUND THEN
        INSERT INTO credit_account (company_id, customer_id, group_no, currency,
            reserved_minor, moves, last_on, last_at)
        VALUES (company, customer, '', c.currency, 0, 1, '2000-01-01', '2000-01-01')
        ON CONFLICT (customer_id) DO UPDATE SET moves = credit_account.moves + 1
        RETURNING credit_account.* INTO locked;
    END IF;
    RETURN locked;
END $$;

-- Writes a decision and, for `reserve`, the room that it promises, if its facts still hold:
-- the account is locked, what money says is gathered anew, and what is reserved leaves the room.
-- Status: written; there (the same request before); moved (other facts); full (no room any more);
-- clock (the day is before one that this account has seen).
-- `reserve`: minor, hours, replaces (a reservation), forced (a person released it).
-- `said`: what the columns of the decision hold.
CREATE FUNCTION credit_decide(company integer, customer integer, on_day date, facts jsonb,
    ceilings jsonb, reserve jsonb, said jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE acc credit_account; moment timestamptz := clock_timestamp(); own jsonb; grp jsonb;
        code text := said ->> 'currency'; made bigint; held bigint; ends timestamptz;
        former record; wanted bigint := coalesce((reserve ->> 'minor')::bigint, 0);
        forced boolean := coalesce((reserve ->> 'forced')::boolean, false); whole jsonb := facts;
BEGIN
    -- whoever seals waits for the decisions that are being written
    PERFORM pg_advisory_xact_lock_shared(7402, company);
    IF reserve IS NOT NULL THEN
        acc := credit_lock(company, customer, on_day);
        -- the clock of an account never runs back, whatever the machine's does
        moment := greatest(clock_timestamp(), acc.last_at + interval '1 microsecond');
        IF on_day < acc.last_on THEN
            RETURN jsonb_build_object('status', 'clock', 'last_on', acc.last_on);
        END IF;
        PERFORM credit_sweep(acc.id, acc.currency, moment);
        own := credit_position(company, customer, on_day, moment);
        grp := credit_group_position(company, (SELECT p.group_no FROM parties_customer p
                                               WHERE p.id = customer), on_day, moment);
        -- of two who ask for the same order, the second sees the first
        IF EXISTS (SELECT FROM credit_reservation r WHERE r.company_id = company
                   AND r.order_no = said ->> 'order_no' AND r.order_no <> ''
                   AND r.state IN ('reserved', 'confirmed')
                   AND r.id IS DISTINCT FROM (reserve ->> 'replaces')::bigint) THEN
            RETURN jsonb_build_object('status', 'moved');
        END IF;
        IF NOT forced THEN
            IF (own - 'reserved') <> ((facts -> 'own') - ARRAY['reserved', 'securities'])
               OR (grp - 'reserved') IS DISTINCT FROM
                  (nullif(facts -> 'group', 'null') - ARRAY['reserved', 'securities']) THEN
                RETURN jsonb_build_object('status', 'moved');
            END IF;
            IF ceilings ->> 'own' IS NOT NULL AND (
                   coalesce((own #>> ARRAY['reserved', code])::bigint, 0)
                       > (ceilings ->> 'own')::bigint
                   OR ((own -> 'reserved') - code) <> ((facts #> '{own,reserved}') - code))
               OR ceilings ->> 'group' IS NOT NULL AND (
                   coalesce((grp #>> ARRAY['reserved', code])::bigint, 0)
                       > (ceilings ->> 'group')::bigint
                   OR ((grp -> 'reserved') - code) <> ((facts #> '{group,reserved}') - code)) THEN
                RETURN jsonb_build_object('status', 'full');
            END IF;
        END IF;
        whole := jsonb_set(whole, '{own,reserved}', own -> 'reserved');
        IF grp IS NOT NULL AND jsonb_typeof(whole -> 'group') = 'object' THEN
            whole := jsonb_set(whole, '{group,reserved}', grp -> 'reserved');
        END IF;
    END IF;
    INSERT INTO credit_decision (company_id, customer_id, order_no, client, key, request_digest,
        act, amount_minor, currency, as_of, outcome, reasons, facts, policy_name, policy_version,
        policy_digest, follows, why, actor, person, recorded_at)
    VALUES (company, customer, said ->> 'order_no', said ->> 'client', said ->> 'key',
        decode(said ->> 'request', 'hex'), said ->> 'act', (said ->> 'amount')::bigint, code,
        on_day, said ->> 'outcome', said -> 'reasons', whole, said ->> 'policy_name',
        (said ->> 'policy_version')::integer, decode(said ->> 'policy_digest', 'hex'),
        (said ->> 'follows')::bigint, said ->> 'why', said ->> 'actor', said ->> 'person', moment)
    ON CONFLICT (client, key) WHERE NOT (key = '') DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RETURN jsonb_build_object('status', 'there');
    END IF;
    IF reserve IS NOT NULL AND (reserve ->> 'minor') IS NOT NULL THEN
        ends := moment + make_interval(hours => (reserve ->> 'hours')::integer);
        IF reserve ->> 'replaces' IS NOT NULL THEN
            SELECT r.* INTO former FROM credit_reservation r
            WHERE r.id = (reserve ->> 'replaces')::bigint;
            IF former.state NOT IN ('reserved', 'confirmed')
               OR former.minor - former.absorbed_minor <> (reserve ->> 'former')::bigint THEN
                RAISE EXCEPTION 'reservation_moved: %', former.id USING ERRCODE = '40001';
            END IF;
            UPDATE credit_reservation r SET minor = former.absorbed_minor + wanted,
                expires_at = CASE WHEN r.state = 'reserved' THEN ends END
            WHERE r.id = former.id;
            held := former.id;
            INSERT INTO credit_reservationmove
                (reservation_id, act, state, minor, recorded_at, actor, person, why)
            VALUES (held, 'change', former.state, wanted, moment, said ->> 'actor',
                    said ->> 'person', 'decision ' || made);
            wanted := wanted - (former.minor - former.absorbed_minor);
            code := former.currency;
        ELSE
            INSERT INTO credit_reservation (company_id, customer_id, account_id, decision_id,
                order_no, currency, first_minor, minor, absorbed_minor, state, reserved_at,
                expires_at)
            VALUES (company, customer, acc.id, made, said ->> 'order_no', code,
                    wanted, wanted, 0, 'reserved', moment, ends) RETURNING id INTO held;
        END IF;
        UPDATE credit_account a SET last_on = greatest(a.last_on, on_day),
            last_at = greatest(a.last_at, moment),
            reserved_minor = a.reserved_minor
                + CASE WHEN code = a.currency THEN wanted ELSE 0 END
        WHERE a.id = acc.id;
    END IF;
    RETURN jsonb_build_object('status', 'written', 'decision', made, 'reservation', held,
        'expires_at', ends, 'recorded_at', moment, 'own', own -> 'reserved',
        'group', grp -> 'reserved');
END $$;

-- Moves a reservation: confirm (of so much, never more), release, void. Its account is locked.
-- Status: moved, ended (with its state), more (than is reserved), missing.
CREATE FUNCTION credit_move(company integer, reservation bigint, act text, target text,
    sources text[], least_minor bigint, by_actor text, by_person text, reason text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE r credit_reservation; acc credit_account; moment timestamptz; rest bigint;
BEGIN
    SELECT * INTO r FROM credit_reservation x WHERE x.id = reservation AND x.company_id = company;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('status', 'missing');
    END IF;
    acc := credit_lock(company, r.customer_id, '2000-01-01');
    moment := greatest(clock_timestamp(), acc.last_at + interval '1 microsecond');
    PERFORM credit_sweep(acc.id, acc.currency, moment);
    SELECT * INTO STRICT r FROM credit_reservation x WHERE x.id = reservation;
    rest := r.minor - r.absorbed_minor;
    -- said again, it is done already
    IF r.state = target THEN
        RETURN jsonb_build_object('status', 'there', 'state', r.state, 'minor', rest);
    END IF;
    IF NOT r.state = ANY(sources) THEN
        RETURN jsonb_build_object('status', 'ended', 'state', r.state);
    END IF;
    IF least_minor > rest THEN
        RETURN jsonb_build_object('status', 'more', 'minor', rest);
    END IF;
    IF target = 'confirmed' THEN
        UPDATE credit_reservation x SET state = target, expires_at = NULL,
            minor = x.absorbed_minor + coalesce(least_minor, rest) WHERE x.id = r.id;
        rest := rest - coalesce(least_minor, rest);
    ELSE
        UPDATE credit_reservation x SET state = target, ended_at = moment WHERE x.id = r.id;
    END IF;
    INSERT INTO credit_reservationmove
        (reservation_id, act, state, minor, recorded_at, actor, person, why)
    VALUES (r.id, act, target, CASE WHEN target = 'confirmed' THEN
            coalesce(least_minor, r.minor - r.absorbed_minor) ELSE 0 END,
            moment, by_actor, by_person, reason);
    UPDATE credit_account a SET last_at = greatest(a.last_at, moment),
        reserved_minor = a.reserved_minor - CASE WHEN r.currency = a.currency THEN rest ELSE 0 END
    WHERE a.id = acc.id;
    RETURN jsonb_build_object('status', 'moved', 'state', target,
        'minor', CASE WHEN target = 'confirmed'
                      THEN coalesce(least_minor, r.minor - r.absorbed_minor) ELSE 0 END);
END $$;
