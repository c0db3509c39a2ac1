"""The ledger of credits by plain Python: no SQL, no shared code.

Facts go in as dictionaries, as they are when a pass looks; out comes what each
document should credit whom.
"""

from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
FACTS = ("company", "participant", "day", "amount", "recurring")


def rounded(value):
    """To the cent, halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def shares(whole, weights):
    """Cut a whole into parts by the largest remainder.

    :param weights: list of (tie-break, weight), which add up to 100 at least
    :return: list of parts in the same order, which add up to the whole
    """
    with localcontext() as context:
        context.prec = 60
        total = sum(weight for _key, weight in weights)
        exact = [whole * weight / total for _key, weight in weights]
        parts = [value.quantize(CENT, ROUND_DOWN) for value in exact]
        left = int((whole - sum(parts)) / CENT)
        order = sorted(
            range(len(parts)),
            key=lambda n: (-abs(exact[n] - parts[n]), weights[n][0]),
        )
    for number in order[: abs(left)]:
        parts[number] += CENT if left > 0 else -CENT
    return parts


class Organisation:
    """Who stood under whom, from rows of (person, first day, manager or None)."""

    def __init__(self, placements):
        self.of = {}
        for person, day, manager in sorted(placements, key=lambda row: row[:2]):
            self.of.setdefault(person, []).append((day, manager))

    def manager(self, person, day):
        found = None
        for number, (start, manager) in enumerate(self.of.get(person, ())):
            if number == 0 or start <= day:
                found = manager
        return found

    def above(self, person, day):
        """The managers, nearest first."""
        seen = [person]
        while (manager := self.manager(seen[-1], day)) and manager not in seen:
            seen.append(manager)
        return seen[1:]


class Oracle:
    """Remembers what was accepted of each document."""

    def __init__(self):
        self.documents = {}

    # -- what passes see -----------------------------------------------------

    def observe(self, leads):
        """A pass looks: leads by id, each with its facts, ``won`` and ``owner``."""
        for number, lead in leads.items():
            if lead["won"]:
                self._meet(number, lead)
        for number, document in self.documents.items():
            if number not in leads or not leads[number]["won"]:
                document.update(alive=False, review=None, new=None)

    def _meet(self, number, lead):
        document = self.documents.get(number)
        facts = {name: lead[name] for name in FACTS}
        if document is None:
            if facts["day"]:
                self.documents[number] = {
                    "alive": True,
                    "owner": lead["owner"],
                    "facts": facts,
                    "review": None,
                    "new": None,
                    "ignored": None,
                }
            return
        document["alive"] = True
        accepted = document["facts"]
        if lead["closed"] and lead["closed"] == document["ignored"]:
            facts["day"] = accepted["day"]
        same_owner = document["owner"] == lead["owner"]
        if accepted["participant"] is None and facts["participant"] and same_owner:
            accepted["participant"] = facts["participant"]
        if accepted["participant"] == facts["participant"]:
            document["owner"] = lead["owner"]
        if facts == accepted:
            document.update(review=None, new=None)
        elif facts != document["new"]:
            document.update(review="pending", new=facts, new_owner=lead["owner"])

    # -- what people do ------------------------------------------------------

    def accept(self, number):
        document = self.documents[number]
        document.update(
            facts=document["new"], owner=document["new_owner"], review=None, new=None
        )

    def refuse(self, number):
        self.documents[number]["review"] = "refused"

    def archived(self, number, closed):
        if number in self.documents:
            self.documents[number]["ignored"] = closed

    def merged(self, head, tails):
        known = [n for n in tails if n in self.documents]
        if known and head not in self.documents:
            first = min(
                known,
                key=lambda n: (
                    not self.documents[n]["alive"],
                    self.documents[n]["facts"]["day"],
                    self.documents[n]["order"],
                ),
            )
            self.documents[head] = self.documents.pop(first)

    # -- what should be credited ---------------------------------------------

    def ledger(self, rules, splits, organisation, leads):
        """Sums by (document, rule, component, person, kind, own, earned, due,
        company).

        :param splits: dict of document to dict of person to percent
        """
        found = {}
        for number, document in self.documents.items():
            if not document["alive"]:
                continue
            for rule in rules:
                if not self._matches(rule, document, leads[number]):
                    continue
                for person, kind, amount in self._credits(
                    rule, document["facts"], splits.get(number, {}), organisation
                ):
                    key = self._key(number, rule, person, kind, document["facts"])
                    found[key] = found.get(key, 0) + amount
        return {key: amount for key, amount in found.items() if amount}

    @staticmethod
    def _key(number, rule, person, kind, facts):
        due = facts["day"] + timedelta(days=rule["days"])
        return (
            *("won", number, rule["id"], rule["component"], person, kind, rule["own"]),
            *(facts["day"], due, facts["company"]),
        )

    @staticmethod
    def _matches(rule, document, lead):
        day = document["facts"]["day"]
        return (
            rule["company"] in (None, document["facts"]["company"])
            and (rule["from"] or date.min) <= day < (rule["to"] or date.max)
            and (rule["tag"] is None or rule["tag"] in lead["tags"])
        )

    def _credits(self, rule, facts, splits, organisation):
        whole = Decimal(1) if rule["measure"] == "count" else facts[rule["measure"]]
        if not whole:
            return
        if rule["kind"] == "overlay":
            for person, percent in rule["people"]:
                yield person, "overlay", rounded(whole * percent / HUNDRED)
            return
        parts = self._parts(facts["participant"], whole, splits)
        if rule["kind"] == "direct":
            yield from (part for part in parts if part[0])
            return
        sums = {}
        for person, _kind, amount in parts:
            if person:
                managers = organisation.above(person, facts["day"])
                for manager in managers[rule["first"] - 1 : rule["last"]]:
                    sums[manager] = sums.get(manager, 0) + amount
        for manager, amount in sums.items():
            yield manager, "rollup", rounded(amount * rule["percent"] / HUNDRED)

    @staticmethod
    def _parts(owner, whole, splits):
        people = [(person, "split", percent) for person, percent in splits.items()]
        rest = HUNDRED - sum(splits.values())
        if rest > 0:
            people.append((owner, "direct", rest))
        weights = [
            ((kind != "direct", person or 0), percent)
            for person, kind, percent in people
        ]
        amounts = shares(whole, weights)
        return [
            (person, kind, amount)
            for (person, kind, _percent), amount in zip(people, amounts, strict=True)
        ]
