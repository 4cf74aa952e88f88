"""The buttons of votes and elections."""

from handlers import door
from usecases import (
    election_counts,
    election_forms,
    election_running,
    motion_people,
    motions,
    resolution_clock,
    vote_rules,
    voting,
)
from usecases.presses import votes

PRESSES = {
    votes.AddMotion: door.press(motions.open_motion),
    votes.ShowMotion: door.press(voting.show_motion),
    votes.OpenVoting: door.press(voting.open_voting),
    votes.CastVote: door.press(voting.cast_vote),
    votes.DropBallot: door.press(voting.drop_ballot),
    votes.CloseVoting: door.press(voting.close_voting),
    votes.EnterCount: door.press(motions.open_count),
    votes.EnterWritten: door.press(motion_people.open_written),
    votes.CountWritten: door.press(voting.count_written),
    votes.Declare: door.press(voting.declare),
    votes.NameCarrier: door.press(motion_people.open_carrier),
    votes.CarriedOut: door.press(resolution_clock.carried_out),
    votes.LookRegister: door.press(voting.look_register),
    votes.AddElection: door.press(election_forms.open_election),
    votes.ShowElection: door.press(election_running.show_election),
    votes.BeginElection: door.press(election_running.begin),
    votes.EnterElection: door.press(election_counts.open_count),
    votes.DeclareElection: door.press(election_counts.open_declare),
    votes.RunOff: door.press(election_running.run_off),
    votes.TakeOver: door.press(election_running.take_over),
    votes.SetTerm: door.press(election_running.store_term),
    votes.SetVoteRule: door.press(vote_rules.set_rule),
    votes.TypeTerm: door.press(vote_rules.open_term),
}
