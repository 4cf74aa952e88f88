"""Counts of votes: what adds up is taken, what does not is refused with its difference; elections are only read."""

import os
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.elections import (
    Line,
    check_candidates,
    check_count,
    check_scrutineers,
    differ,
    is_void,
    least_candidates,
    outlook,
    outlooks,
)
from domain.refusals.votes import CountDiffers, ScrutineerStands, TooFewCandidates
from domain.voting import (
    Outcome,
    Papers,
    Tellers,
    check_papers,
    check_votes,
    fits,
    read_numbers,
    secret_shown,
)

BOUNDED = settings(max_examples=2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 100, deadline=None)
NUMBERS = st.integers(0, 30)


@BOUNDED
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_papers_stand_exactly_when_they_add_up(handed, returned, valid, void, voters):
    papers = Papers(handed, returned, valid, void)
    if handed <= voters and returned <= handed and valid + void == returned:
        check_papers(papers, voters)
        return
    with pytest.raises(CountDiffers) as refused:
        check_papers(papers, voters)
    said = refused.value.arguments
    assert said["difference"] == abs(said["left"] - said["right"]) > 0


@BOUNDED
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_votes_on_paper_are_the_valid_ballots(yes, no, abstain, valid, void):
    papers = Papers(valid + void, valid + void, valid, void)
    if yes + no + abstain == valid:
        check_votes(Tellers(yes, no, abstain), papers, valid + void)
    else:
        with pytest.raises(CountDiffers) as refused:
            check_votes(Tellers(yes, no, abstain), papers, valid + void)
        assert refused.value.arguments["what"] == "votes"
        assert refused.value.arguments["difference"] == abs(yes + no + abstain - valid)


@BOUNDED
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_hands_are_no_more_than_those_present(yes, no, abstain, voters):
    if yes + no + abstain <= voters:
        check_votes(Tellers(yes, no, abstain), None, voters)
    else:
        with pytest.raises(CountDiffers):
            check_votes(Tellers(yes, no, abstain), None, voters)


@BOUNDED
@given(st.lists(NUMBERS, min_size=5, max_size=5))
def test_any_single_slip_in_a_right_count_is_refused(numbers):
    yes, no, abstain, void, spare = numbers
    valid = yes + no + abstain
    right = [valid + void, valid + void, valid, void, yes, no, abstain]
    check_votes(Tellers(*right[4:]), Papers(*right[:4]), right[0] + spare)
    for place in range(1, 7):  # a slip in what was handed out alone can only be seen against those present
        wrong = list(right)
        wrong[place] += 1
        with pytest.raises(CountDiffers):
            check_votes(Tellers(*wrong[4:]), Papers(*wrong[:4]), right[0] + spare)


@pytest.mark.parametrize("base", range(1, 61))
def test_a_resolution_is_read_as_its_definition_says(base):
    for yes in range(base + 1):
        share = Fraction(yes, base)
        assert read_numbers("more-than-half", "voting", base, yes).reached == (share > Fraction(1, 2))
        assert read_numbers("at-least-half", "full", base, yes).reached == (share >= Fraction(1, 2) and yes > 0)


def test_at_exactly_half_the_source_passes_and_today_fails():
    assert read_numbers("at-least-half", "full", 10, 5).reached
    assert not read_numbers("more-than-half", "voting", 10, 5).reached


def test_putting_off_always_fits_and_passing_only_with_the_votes():
    short, enough = read_numbers("more-than-half", "voting", 10, 5), read_numbers("more-than-half", "voting", 10, 6)
    assert fits(Outcome.PUT_OFF, short)
    assert fits(Outcome.REFERRED, short)
    assert (fits(Outcome.PASSED, short), fits(Outcome.REJECTED, short)) == (False, True)
    assert (fits(Outcome.PASSED, enough), fits(Outcome.REJECTED, enough)) == (True, False)
    assert fits(Outcome.PASSED, None)


def test_a_secret_result_of_two_is_never_shown():
    assert [secret_shown(n) for n in range(5)] == [False, False, False, True, True]


# Elections


@pytest.mark.parametrize(("seats", "least"), [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 8), (7, 9), (10, 12)])
def test_a_committee_has_a_fifth_more_candidates_than_seats(seats, least):
    assert least_candidates("committee", seats, 20) == least
    check_candidates("committee", seats, least, 20)
    with pytest.raises(TooFewCandidates):
        check_candidates("committee", seats, least - 1, 20)


def test_a_secretary_stands_alone_and_a_branch_may_set_no_margin():
    check_candidates("secretary", 1, 1, 20)
    check_candidates("committee", 3, 3, 0)
    with pytest.raises(TooFewCandidates):
        check_candidates("committee", 3, 2, 0)


def test_who_counts_is_no_candidate():
    check_scrutineers([1, 2, None], [(3, "张三")])
    with pytest.raises(ScrutineerStands):
        check_scrutineers([1, 2], [(3, "张三"), (2, "李敏")])


def test_more_returned_than_handed_out_makes_the_ballot_void_not_the_entry():
    papers = Papers(8, 9, 9, 0)
    assert is_void(papers)
    check_count([Line("李敏", 9)], papers, 1, 8)


RIGHT = [Line("李敏", 7, 1, 0), Line("周立", 5, 2, 1), Line("何军", 2, 4, 2), Line("王小明", 1, written_in=True)]


def test_a_right_count_of_an_election_is_taken():
    check_count(RIGHT, Papers(9, 8, 8, 0), 2, 9)


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([Line("李敏", 7, 1, 1), *RIGHT[1:]], "line"),
        ([*RIGHT[:3], Line("王小明", 9, written_in=True)], "other"),
        ([Line("李敏", 8, 0, 0), Line("周立", 8, 0, 0), Line("何军", 1, 7, 0)], "marks"),
        ([Line("李敏", 8, 0, 0), Line("王小明", 1, written_in=True)], "others"),
    ],
)
def test_what_does_not_add_up_in_an_election_is_refused(lines, what):
    with pytest.raises(CountDiffers) as refused:
        check_count(lines, Papers(9, 8, 8, 0), 2, 9)
    assert refused.value.arguments["what"] == what


def test_the_highest_win_as_far_as_there_are_seats():
    found = outlook([7, 9, 3, 8], 2, 6)
    assert (found.elected, found.tied, found.vacant) == ((1, 3), (), 0)


def test_a_tie_at_the_last_seat_is_voted_on_again():
    found = outlook([9, 7, 7, 2], 2, 6)
    assert (found.elected, found.tied, found.vacant) == ((0,), (1, 2), 1)


def test_too_few_with_enough_votes_leave_seats_empty():
    assert outlook([9, 5, 4], 2, 6).vacant == 1


def test_ten_entitled_and_eight_present_differ_at_five_votes():
    both = outlooks([8, 5], 2, "more-than-half", 10, 8)
    assert (both["should"].needed, both["present"].needed) == (6, 5)
    assert differ(both)
    assert not differ(outlooks([8, 6], 2, "more-than-half", 10, 8))


@BOUNDED
@given(st.lists(st.integers(0, 20), min_size=1, max_size=8), st.integers(1, 5), st.integers(1, 15))
def test_nobody_with_fewer_votes_is_put_before_somebody_with_more(votes, seats, least):
    found = outlook(votes, seats, least)
    assert len(found.elected) + found.vacant == seats
    assert all(votes[n] >= least for n in (*found.elected, *found.tied))
    rest = [votes[n] for n in range(len(votes)) if n not in (*found.elected, *found.tied)]
    if found.elected and rest and not found.vacant:
        assert min(votes[n] for n in found.elected) > max(rest)
    if found.tied:
        assert len({votes[n] for n in found.tied}) == 1
        assert len(found.tied) > found.vacant
