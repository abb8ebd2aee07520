"""A working force, made through the API alone as a real one would be: the first administrator signs in with the
password that `bof init` showed, and everybody else is made and given roles by whoever may."""
import itertools
import time

from . import api

DESK = "control_room"
FIRST_ADMINISTRATOR = "administrator"
LONG_AGO = "2024-01-01"
WEED_DATE = "2035-01-01"
# Roles that the administrator may not give: a strategic lead does.
GIVEN_BY_THE_LEAD = ("auditor", "anpr_manager", "professional_standards", "data_protection_officer",
                     "authorising_officer", "bof_administrator", "chief_officer")
TRAININGS = {"fcr_operator": ["control_room"], "investigator": ["reads"], "fib_analyst": ["reads", "lists"]}


def stamp(seconds):
    """Seconds since 1970 as the API writes moments, to the millisecond."""
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds * 1000) % 1000:03d}Z"


class Force:
    """People and their sessions. `server`: a running Bofd, prepared by Bofd.prepare()."""

    def __init__(self, server):
        self.server = server
        self._passwords = {}
        self._given = itertools.count(1)
        self.administrator = self._first_day(FIRST_ADMINISTRATOR, server.administrator_password)
        self._lead = None
        self._chief = None

    def client(self):
        """Somebody who is not signed in."""
        return api.Client(self.server.ports["api"], self.server.data / "tls" / "ca.crt")

    def hire(self, name, role, guidance=True, **facts):
        """A person with one role and what it needs, or with these facts. Returns the signed-in client."""
        facts = {"user_name": name, "display_name": f"Test {name}", "rank": "constable", "employment": "staff",
                 "trainings": [{"kind": kind, "completed": LONG_AGO} for kind in TRAININGS.get(role, ())],
                 "vetting": {"level": "recruitment"}, **facts}
        made = self.administrator.must(201, "POST", "/api/v1/people", facts).body
        self._give(name, made["id"], role)
        client = self._first_day(name, made["one_time_password"])
        if guidance:
            self.acknowledge_guidance(client)
        return client

    def _give(self, name, person, role):
        """As a force does it: the administrator alone until there is a strategic lead; from then on, and for roles
        that only the lead gives, by an application for access that goes the whole way."""
        if role in GIVEN_BY_THE_LEAD:
            self.lead()
        if self._lead is None:
            place = f"/api/v1/people/{person}"
            self.administrator.must(204, "PUT", f"{place}/roles/{role}",
                                    headers=self.administrator.must(200, "GET", place).version)
            return
        self.grant(name, give=[role])

    def grant(self, name, **wish):
        """Access for somebody with an account: applied for, authorised and put into effect. Returns the application."""
        applied = self.administrator.must(201, "POST", "/api/v1/access/applications",
                                          {"user_name": name, "reason": "needed for the work", **wish}).body["id"]
        # A further strategic lead comes from a chief officer.
        authoriser = self.chief() if "strategic_lead" in wish.get("give", ()) else self.lead()
        place = f"/api/v1/access/applications/{applied}"
        authoriser.must(204, "POST", f"{place}/decision", {"answer": "authorised", "note": "authorised for the work"})
        self.administrator.must(200, "POST", f"{place}/effect")
        return applied

    def lead(self):
        if self._lead is None:
            self._lead = self.hire("lead", "strategic_lead", guidance=False)
        return self._lead

    def chief(self):
        if self._chief is None:
            self._chief = self.hire("chief", "chief_officer", guidance=False, rank="chief_constable")
        return self._chief

    @staticmethod
    def acknowledge_guidance(client):
        version = client.must(200, "GET", "/api/v1/session").body["guidance_version"]
        client.must(204, "PUT", "/api/v1/account/guidance", {"version": version})

    def password_of(self, name):
        """For another server over a copy of the data."""
        return self._passwords[name]

    def sign_in_again(self, name):
        """Another session of somebody who was hired."""
        client = self.client()
        answer = client.sign_in(name, self._passwords[name])
        assert answer.status == 201, answer
        return client

    def _first_day(self, name, one_time_password):
        client = self.client()
        answer = client.sign_in(name, one_time_password)
        assert answer.status == 201, answer
        # A password must not contain the name.
        self._passwords[name] = f"quite another 1 of {next(self._given)} for tests"
        client.must(204, "PUT", "/api/v1/account/password",
                    {"old_password": one_time_password, "new_password": self._passwords[name]})
        client.password = self._passwords[name]
        return client


def voi_row(vrm, weed_date=WEED_DATE, reason="wanted by the test", valid_from=""):
    """A row of the 16-column list, its last column the moment from which it counts."""
    cells = [vrm, "Ford", "Focus", "blue", "Stop", "", reason, "", "", "", weed_date, "", "", "", "", valid_from]
    return ",".join(cells) + "\n"


def search_wish(vrm, seconds_back, until=60, **purpose):
    """A search of the last `seconds_back` seconds, with a purpose that will do."""
    now = time.time()
    return {"window": {"vrm": vrm, "from": stamp(now - seconds_back), "until": stamp(now + until)},
            "purpose": {"category": "stolen_vehicle", "reason": "seen leaving the yard at night",
                        "reference": "TEST/1/26", "on_behalf_of": "the night shift", **purpose}}


def authority_form(**changes):
    """A request for reads of 101 to 99 days ago that will do."""
    now = time.time()
    return {"purpose": {"category": "major_crime", "reason": "seen leaving the yard at night",
                        "reference": "TEST/1/26", "on_behalf_of": "the night shift"},
            "grade": "Category B, by the SIO",
            "asked": {"vrms": ["AB32CDE"], "nrds": [], "sites": [], "from": stamp(now - 101 * 86_400),
                      "until": stamp(now - 99 * 86_400)},
            "necessity": "Nothing else shows where it was", "proportionality": "One mark and two days only", **changes}


def wait_for_list(server, entries, seconds=20):
    """Until the running server matches against so many entries of files: another process's import is taken over
    within a second."""
    until = time.monotonic() + seconds
    while server.metric("bof_lists_entries", of="files") != entries:
        assert time.monotonic() < until, f"the running server does not take the list over\n{server.log_tail()}"
        time.sleep(0.02)
