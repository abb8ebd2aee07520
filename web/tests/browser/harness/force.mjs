// A working force, made through the API alone: the first administrator signs in with the password that `bof init`
// showed, and everybody else is made, and given roles, by whoever may.
import { Client } from './client.mjs';

const LONG_AGO = '2024-01-01';
const GIVEN_BY_THE_LEAD = ['auditor', 'anpr_manager', 'professional_standards', 'data_protection_officer', 'authorising_officer', 'bof_administrator',
    'chief_officer'];
const TRAININGS = {
    fcr_operator: ['control_room'], fcr_supervisor: ['control_room', 'lists', 'reads'], fcr_inspector: ['control_room', 'lists', 'reads'],
    investigator: ['reads'], fib_analyst: ['reads', 'lists'], anpr_specialist: ['reads', 'lists', 'control_room'], professional_standards: ['reads'],
};
const RANKS = { fcr_inspector: 'inspector', authorising_officer: 'inspector', chief_officer: 'assistant_chief_constable' };
const FIRST_ADMINISTRATOR = 'administrator';

export class Force {
    #passwords = {};
    #lead = null;
    #chief = null;

    /** `server`: a started Bofd. */
    static async of(server) {
        const force = new Force();
        force.server = server;
        force.administrator = await force.#firstDay(FIRST_ADMINISTRATOR, server.administratorPassword);
        return force;
    }

    /** A person with these roles and what they need. Returns a signed-in client. `facts` overrides what is known of them. */
    async hire(name, roles, { guidance = true, facts = {}, firstDay = true } = {}) {
        const list = [roles].flat();
        const trainings = [...new Set(list.flatMap((role) => TRAININGS[role] ?? []))];
        const { body } = await this.administrator.must(201, 'POST', '/api/v1/people', {
            user_name: name, display_name: `Test ${name}`, rank: list.map((role) => RANKS[role]).find(Boolean) ?? 'constable', employment: 'staff',
            trainings: trainings.map((kind) => ({ kind, completed: LONG_AGO })), vetting: { level: 'recruitment' }, ...facts,
        });
        for (const role of list) await this.#give(name, body.id, role);
        this.#passwords[name] = body.one_time_password;
        if (!firstDay) return null;
        const client = await this.#firstDay(name, body.one_time_password);
        if (guidance) await this.acknowledgeGuidance(client);
        return client;
    }

    /** As a force does it: at once until there is a strategic lead, from then on by an application that goes the whole way. */
    async #give(name, person, role) {
        if (GIVEN_BY_THE_LEAD.includes(role)) await this.lead();
        if (this.#lead) return this.grant(name, { give: [role] });
        const place = `/api/v1/people/${person}`;
        const { version } = await this.administrator.must(200, 'GET', place);
        return this.administrator.must(204, 'PUT', `${place}/roles/${role}`, undefined, { 'If-Match': version });
    }

    /** Access for somebody with an account: applied for, authorised and put into effect. Returns the application. */
    async grant(name, wish) {
        const { body } = await this.administrator.must(201, 'POST', '/api/v1/access/applications', { user_name: name, reason: 'needed for the work', ...wish });
        // A further strategic lead comes from a chief officer.
        const authoriser = wish.give?.includes('strategic_lead') ? await this.chief() : await this.lead();
        const place = `/api/v1/access/applications/${body.id}`;
        await authoriser.must(204, 'POST', `${place}/decision`, { answer: 'authorised', note: 'authorised for the work' });
        await this.administrator.must(200, 'POST', `${place}/effect`);
        return body.id;
    }

    async chief() {
        this.#chief ??= await this.hire('chief', 'chief_officer', { guidance: false });
        return this.#chief;
    }

    async lead() {
        this.#lead ??= await this.hire('lead', 'strategic_lead', { guidance: false });
        return this.#lead;
    }

    async acknowledgeGuidance(client) {
        const { body } = await client.must(200, 'GET', '/api/v1/session');
        await client.must(204, 'PUT', '/api/v1/account/guidance', { version: body.guidance_version });
    }

    /** Of somebody who was not hired here. */
    setPassword(name, password) {
        this.#passwords[name] = password;
    }

    passwordOf(name) {
        return this.#passwords[name];
    }

    async #firstDay(name, oneTimePassword) {
        const client = await new Client(this.server).signIn(name, oneTimePassword);
        // A password must not contain the name.
        this.#passwords[name] = `quite another 1 of ${Object.keys(this.#passwords).length + 1} for tests`;
        await client.must(204, 'PUT', '/api/v1/account/password', { old_password: oneTimePassword, new_password: this.#passwords[name] });
        return client;
    }
}
