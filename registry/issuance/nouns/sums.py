"""Sums that the database itself holds: of the sides of a decision, of their allocations, of each vintage (I5, I6, I10).

Each is a deferred trigger: what is written in one transaction is looked at when it is committed.
"""

import pgtrigger

# The two sides of a decision are rows of another table, so the sum is held by a deferred trigger:
# at commit, sides never exceed the total, and add up to it where both are known.
_SIDES_ADD_UP = """
    SELECT decision.slug, decision.total_quantity, sum(side.quantity) AS sides, count(side.quantity) AS known,
           decision.government_of_japan_quantity AS government,
           max(side.quantity) FILTER (WHERE side.side = 'japan') AS japan
      INTO figures
      FROM issuance_issuancedecision AS decision
      LEFT JOIN issuance_countrynotification AS side ON side.decision_id = decision.id
     WHERE decision.id = {decision}
     GROUP BY decision.id;
    IF FOUND AND ((figures.known = 2 AND figures.sides <> figures.total_quantity)
                  OR figures.sides > figures.total_quantity OR figures.government > figures.japan) THEN
        RAISE EXCEPTION 'the sides of % do not fit its total', figures.slug
              USING ERRCODE = '23514', CONSTRAINT = 'issuance_sides_add_up_to_total';
    END IF;
    RETURN NULL;
"""


# What a side was notified of is the sum of its parts, and it has issued once every part has units; of each
# vintage no more than was verified and than was recalculated. Only of decisions taken here.
_ALLOCATIONS_ADD_UP = """
    IF EXISTS (
        SELECT 1
          FROM issuance_countrynotification AS side
          JOIN issuance_issuancedecision AS decision ON decision.id = side.decision_id AND decision.is_taken_here
          CROSS JOIN LATERAL (
               SELECT coalesce(sum(part.quantity), 0) AS allocated,
                      count(*) FILTER (WHERE part.transaction_id IS NULL) AS waiting
                 FROM issuance_creditallocation AS part WHERE part.notification_id = side.id) AS parts
         WHERE side.decision_id = {decision}
           AND (side.quantity IS DISTINCT FROM parts.allocated OR (side.is_issued AND parts.waiting > 0))
    ) THEN
        RAISE EXCEPTION 'the allocations of a side do not fit what it was notified of'
              USING ERRCODE = '23514', CONSTRAINT = 'issuance_allocations_add_up';
    END IF;
    IF EXISTS (
        SELECT 1
          FROM issuance_creditallocation AS part
          JOIN issuance_countrynotification AS side ON side.id = part.notification_id
          LEFT JOIN issuance_issuancerequest AS request ON request.decision_id = side.decision_id
          LEFT JOIN issuance_issuableamount AS amount
                 ON amount.request_id = request.id AND amount.vintage = part.vintage
         WHERE side.decision_id = {decision}
         GROUP BY part.vintage, amount.id
        HAVING amount.id IS NULL OR sum(part.quantity) > least(amount.verified, amount.recalculated)
    ) THEN
        RAISE EXCEPTION 'more is allocated of a vintage than was verified and recalculated'
              USING ERRCODE = '23514', CONSTRAINT = 'issuance_allocations_within_verified';
    END IF;
    RETURN NULL;
"""


def allocations_add_up(decision: str) -> pgtrigger.Trigger:
    """A deferred check of one decision taken here; ``decision`` is the SQL that names it."""
    return pgtrigger.Trigger(
        name="allocations_add_up",
        level=pgtrigger.Row,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_ALLOCATIONS_ADD_UP.format(decision=decision),
    )


def keep_notified_here() -> pgtrigger.Trigger:
    """What a decision taken here notified stays; that the side has issued is written once."""
    return pgtrigger.Trigger(
        name="keep_notified_here",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (SELECT 1 FROM issuance_issuancedecision WHERE id = OLD.decision_id AND is_taken_here)
               AND (TG_OP = 'DELETE' OR OLD.is_issued
                    OR ROW(NEW.decision_id, NEW.side, NEW.quantity, NEW.transaction_id)
                       IS DISTINCT FROM ROW(OLD.decision_id, OLD.side, OLD.quantity, OLD.transaction_id)) THEN
                RAISE EXCEPTION 'what a side was notified of by a decision taken here does not change'
                      USING ERRCODE = '23514', CONSTRAINT = 'issuance_notified_here_stays';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


def sides_add_up(decision: str) -> pgtrigger.Trigger:
    """A deferred check of one decision; ``decision`` is the column that names it."""
    return pgtrigger.Trigger(
        name="sides_add_up_to_total",
        level=pgtrigger.Row,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("figures", "record")],
        func=_SIDES_ADD_UP.format(decision=decision),
    )
