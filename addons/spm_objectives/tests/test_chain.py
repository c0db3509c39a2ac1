import random
from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..engine.dates import BEGINNING, END
from .common import SpmCommon

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(-3, 40)]


def place_on(history, day):
    """The oracle: a person's placement of a day, looked up day by day."""
    known = sorted(history, key=lambda placement: placement.date_from)
    past = [placement for placement in known if placement.date_from <= day]
    return past[-1] if past else known[0]


def chain_on(histories, person, day):
    """The oracle: everybody above a person on a day; None where it never ends."""
    above = []
    while manager := place_on(histories[person], day).manager_id:
        if manager == person or manager in above:
            return None
        above.append(manager)
        person = manager
    return above


@tagged("post_install", "-at_install")
class TestChain(SpmCommon):
    def _histories(self, people):
        return {person: person.placement_ids for person in people}

    def _stored_chain(self, person, day):
        rows = self.env["spm.chain"].search(
            [
                ("participant_id", "=", person.id),
                ("date_from", "<=", day),
                ("date_to", ">", day),
            ],
            order="depth",
        )
        self.assertEqual(rows.mapped("depth"), list(range(len(rows))))
        self.assertEqual(rows[0].ancestor_id, person)
        return [row.ancestor_id for row in rows[1:]]

    def _assert_as_by_hand(self, people):
        self.env.invalidate_all()
        histories = self._histories(people)
        for person in people:
            self._assert_cover(person)
            before = None
            for day in DAYS:
                place = place_on(histories[person], day)
                above = chain_on(histories, person, day)
                self.assertEqual(person._at(day)[person], place)
                self.assertEqual(self._stored_chain(person, day), above, (person, day))
                segment = self._segment(person, day)
                self.assertEqual(segment.placement_id, place)
                if before:
                    self.assertEqual(
                        segment == before[0], (place, above) == before[1:], day
                    )
                before = (segment, place, above)

    def _segment(self, person, day):
        return self.env["spm.segment"].search(
            [
                ("participant_id", "=", person.id),
                ("date_from", "<=", day),
                ("date_to", ">", day),
            ]
        )

    def _assert_cover(self, person):
        segments = self.env["spm.segment"].search(
            [("participant_id", "=", person.id)], order="date_from"
        )
        starts, stops = segments.mapped("date_from"), segments.mapped("date_to")
        self.assertEqual(starts[0], BEGINNING)
        self.assertEqual(stops[-1], END)
        self.assertEqual(starts[1:], stops[:-1])

    def test_seeded(self):
        self.assertEqual(
            self._stored_chain(self.p_sam, FIRST), [self.p_mia, self.p_head]
        )
        self._assert_as_by_hand(self.people)

    def test_move_of_a_manager_cuts_those_below(self):
        self._make_placement(self.p_mia, date(2026, 1, 20), manager_id=False)
        self._assert_as_by_hand(self.people)
        self.assertEqual(
            self._segment(self.p_sam, date(2026, 1, 20)).date_from, date(2026, 1, 20)
        )

    def test_another_place_of_a_manager_does_not_cut_those_below(self):
        self._make_placement(
            self.p_mia, date(2026, 1, 20), department_id=self.department_key
        )
        self._assert_as_by_hand(self.people)
        segment = self._segment(self.p_sam, date(2026, 1, 20))
        self.assertEqual((segment.date_from, segment.date_to), (BEGINNING, END))

    def test_archived_people_are_covered_too(self):
        self.p_sam.active = False
        self._make_placement(self.p_mia, date(2026, 1, 9), manager_id=False)
        self._assert_as_by_hand(self.people)

    def test_random_histories(self):
        """Seven people, moved about at random: as by hand after every single move."""
        rng = random.Random(190026)
        people = self.people | self.env["spm.participant"].create(
            [{"employee_id": self._make_employee(f"P{n}").id} for n in range(3)]
        )
        refused = 0
        for _move in range(60):
            try:
                with self.env.cr.savepoint():
                    self._move_somebody(rng, people)
            except ValidationError:
                refused += 1
            self.assertFalse(self._looped(people))
        self._assert_as_by_hand(people)
        self.assertTrue(5 < refused < 55, f"{refused} moves refused")

    def _move_somebody(self, rng, people):
        person = rng.choice(people)
        manager = rng.choice([None, *(people - person)])
        day = FIRST + timedelta(days=rng.randrange(1, 30))
        if existing := person.placement_ids.filtered(lambda p: p.date_from == day):
            if len(person.placement_ids) > 1 and rng.random() < 0.5:
                existing.unlink()
            else:
                existing.manager_id = manager
        elif rng.random() < 0.2:
            rng.choice(person.placement_ids).manager_id = manager
        else:
            self._make_placement(person, day, manager_id=manager)

    def _looped(self, people):
        self.env.invalidate_all()
        histories = self._histories(people)
        return [
            (person, day)
            for person in people
            for day in DAYS
            if chain_on(histories, person, day) is None
        ]

    def test_refusals_are_right(self):
        """A move is refused exactly when it makes a loop on some day."""
        rng = random.Random(2026)
        people = self.people
        outcomes = set()
        for _move in range(40):
            savepoint = self.env.cr.savepoint(flush=True)
            person = rng.choice(people)
            manager = rng.choice(people - person)
            day = FIRST + timedelta(days=rng.randrange(1, 30))
            histories = self._histories(people)
            if day in person.placement_ids.mapped("date_from"):
                continue
            loops = any(
                person in (chain_on(histories, manager, d) or [])
                for d in self._days_of_a_move(person, day)
            )
            try:
                self._make_placement(person, day, manager_id=manager)
                savepoint.close(rollback=False)
                refused = False
            except ValidationError:
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                refused = True
            self.assertEqual(refused, loops, (person.name, manager.name, day))
            outcomes.add(refused)
        self.assertEqual(outcomes, {True, False})

    def _days_of_a_move(self, person, day):
        later = [d for d in person.placement_ids.mapped("date_from") if d > day]
        return [d for d in DAYS if d >= day and (not later or d < min(later))]

    def test_queries_do_not_grow_with_people(self):
        crowd = self.env["spm.participant"].create(
            [
                {"employee_id": self._make_employee(f"E{n}", self.p_mia).id}
                for n in range(30)
            ]
        )
        self.assertEqual(crowd.manager_id, self.p_mia)
        self._queries_of_refresh(crowd.ids)  # what is cached from now on
        alone = self._queries_of_refresh(crowd[:1].ids)
        self.assertEqual(self._queries_of_refresh(crowd.ids), alone)
        self.assertEqual(self._queries_of_refresh(self.p_head.ids), alone)
        self.assertLess(alone, 30)

    def _queries_of_refresh(self, participant_ids):
        before = self.cr.sql_log_count
        self.env["spm.placement"]._refresh(participant_ids)
        return self.cr.sql_log_count - before
