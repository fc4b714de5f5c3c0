"""The trial of reminders must notice what is lost or doubled: else its verdict is worth nothing."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from services import processes
from services.smtp_sink import Temper
from services.trial_mailbox import MARK, Mailbox
from services.trial_reminders import Faults, Trial

ONE, TWO, THREE = (f"mark7x{number:06d}" for number in range(3))
SENT = dict.fromkeys((ONE, TWO, THREE), ("sent", False))
ARRIVED = {ONE: ["<1>"], TWO: ["<2>"], THREE: ["<3>"]}


class Box:
    def __init__(self, names):
        self.names, self.mails = names, sum(map(len, names.values()))


def trial(names, states, killed=1) -> Trial:
    made = Trial.__new__(Trial)
    made.due, made.mark, made.mailbox = 3, "mark7x", Box(names)
    made.faults = Faults(kills=1, killed=killed)
    made.states = lambda: states
    return made


def test_all_arrived_once(capsys):
    assert trial(ARRIVED, SENT).verdict() == 0
    assert "due=3 lost=0 doubled=0 uncertain=0" in capsys.readouterr().out


def test_one_that_may_have_come_twice_and_is_listed_is_no_fault(capsys):
    names, states = ARRIVED | {TWO: ["<2>", "<2>"]}, SENT | {TWO: ("sent", True)}
    assert trial(names, states).verdict() == 0
    assert "lost=0 doubled=1 uncertain=1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "states", "words"),
    [
        ({ONE: ["<1>"], TWO: ["<2>"]}, SENT, "Never arrived"),
        (ARRIVED | {TWO: ["<2>", "<2>"]}, SENT, "Doubled and not listed"),
        (ARRIVED | {TWO: ["<2>", "<9>"]}, SENT | {TWO: ("sent", True)}, "several names"),
        (ARRIVED, SENT | {TWO: ("failed", False)}, "Not marked as sent"),
        (ARRIVED, {ONE: ("sent", False), TWO: ("sent", False)}, "Not marked as sent"),
    ],
)
def test_what_goes_wrong_is_said(names, states, words, capsys):
    assert trial(names, states).verdict() == 1
    assert words in capsys.readouterr().err


def test_more_doubt_than_processes_died_is_wrong():
    states = dict.fromkeys(SENT, ("sent", True))
    assert trial(ARRIVED, states, killed=2).verdict() == 1
    assert trial(ARRIVED, states, killed=3).verdict() == 0


def test_only_a_line_cut_after_a_mail_was_handed_over_leaves_a_doubt():
    faults = Faults(killed=2, senders=1)
    faults.met.update({Temper.CLOSED: 5, Temper.REFUSES: 5, Temper.DROPS: 1, Temper.SILENT: 1})
    assert faults.doubts_at_most() == 5


def test_a_mark_is_found_in_whatever_a_subject_says():
    assert MARK.search("Due 10 Mar 2026: Send mark7x000012").group() == "mark7x000012"


@pytest.mark.skipif(not processes.HAS_PROC, reason="needs /proc")
def test_a_process_is_sending_while_its_line_to_the_server_is_open():
    code = "import socket, sys, time; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))"
    with Mailbox() as mailbox:
        idle = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
        caller = subprocess.Popen(
            [sys.executable, "-c", f"{code}; time.sleep(30)", str(mailbox.port)]
        )
        try:
            deadline = time.monotonic() + 30
            family = [idle.pid, caller.pid, os.getpid()]
            while not (found := processes.calling(family, mailbox.port)):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            assert found == [caller.pid]
        finally:
            for process in (idle, caller):
                process.send_signal(signal.SIGKILL)
                process.wait()


def test_the_mailbox_counts_what_arrives_under_its_mark():
    with Mailbox() as mailbox, socket.create_connection(("127.0.0.1", mailbox.port)) as line:
        stream = line.makefile("rw", newline="\r\n")
        for said in ("EHLO me", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA"):
            stream.write(said + "\n")
        stream.write(f"Subject: Due\n today: {ONE}\nMessage-ID: <1>\n\nWords\n.\n")
        stream.write("QUIT\n")
        stream.flush()
        answers = [answer[:3] for answer in stream.read().split("\n") if answer]
    assert answers == ["220", "250", "250", "250", "250", "250", "354", "250", "221"]
    assert dict(mailbox.names) == {ONE: ["<1>"]}
    assert mailbox.mails == 1
