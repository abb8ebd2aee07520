// What a form holds of a person, and what the service is told. Texts as typed, dates too (3/2/2026); '' for none.
import type { Person, Schemas } from '../../api/types';
import { dateFromText, dateText } from '../../i18n/london';

export type Facts = Schemas['PersonFacts'];
export type TrainingKind = Schemas['TrainingKind'];
export type VettingLevel = Schemas['VettingLevel'];
export type EmploymentKind = Schemas['EmploymentKind'];
export type Rank = Schemas['Rank'];
export type Role = Schemas['Role'];

export const RANKS: readonly Rank[] = [
    'none', 'constable', 'sergeant', 'inspector', 'chief_inspector', 'superintendent', 'chief_superintendent', 'assistant_chief_constable',
    'deputy_chief_constable', 'chief_constable',
];
export const EMPLOYMENTS: readonly EmploymentKind[] = ['officer', 'staff', 'temporary', 'agency', 'contractor', 'volunteer'];
export const TRAININGS: readonly TrainingKind[] = ['reads', 'control_room', 'lists'];
export const VETTINGS: readonly VettingLevel[] = ['none', 'recruitment', 'management'];
export const ROLES: readonly Role[] = [
    'fcr_operator', 'fcr_supervisor', 'fcr_inspector', 'investigator', 'fib_analyst', 'authorising_officer', 'anpr_specialist', 'anpr_manager',
    'strategic_lead', 'bof_administrator', 'force_it', 'auditor', 'professional_standards', 'data_protection_officer', 'finance', 'strategy_group',
    'finance_and_strategy_board', 'lpa_commander', 'chief_officer',
];

export interface TypedTraining {
    completed: string;
    expires: string;
}

export interface Typed {
    user_name: string;
    display_name: string;
    rank: Rank;
    post: string;
    employment: EmploymentKind;
    employment_ends: string;
    vetting: VettingLevel;
    vetting_expires: string;
    /** One desk a line. */
    desks: string;
    /** A kind without a day of completion was not done. */
    trainings: Record<TrainingKind, TypedTraining>;
}

const NOT_TRAINED: TypedTraining = { completed: '', expires: '' };

export const NOBODY: Typed = {
    user_name: '', display_name: '', rank: 'constable', post: '', employment: 'officer', employment_ends: '', vetting: 'recruitment', vetting_expires: '', desks: '',
    trainings: { reads: NOT_TRAINED, control_room: NOT_TRAINED, lists: NOT_TRAINED },
};

export function typedOf(person: Person): Typed {
    const trainings = { ...NOBODY.trainings };
    for (const { kind, completed, expires } of person.trainings) trainings[kind] = { completed: dateText(completed), expires: dateText(expires ?? '') };
    return {
        user_name: person.user_name, display_name: person.display_name, rank: person.rank, post: person.post, employment: person.employment,
        employment_ends: dateText(person.employment_ends ?? ''), vetting: person.vetting.level, vetting_expires: dateText(person.vetting.expires ?? ''),
        desks: person.desks.join('\n'), trainings,
    };
}

/** All dates of the form, by the name of the field. */
export function datesOf({ employment_ends, vetting_expires, trainings }: Typed): Record<string, string> {
    const trained = TRAININGS.flatMap((kind) => [[`${kind}_completed`, trainings[kind].completed], [`${kind}_expires`, trainings[kind].expires]]);
    return { employment_ends, 'vetting.expires': vetting_expires, ...Object.fromEntries(trained) };
}

/** A date that is none counts as not given: dateErrors() finds it before. */
export function factsOf(typed: Typed): Facts {
    return {
        user_name: typed.user_name.trim(), display_name: typed.display_name.trim(), rank: typed.rank, post: typed.post.trim(), employment: typed.employment,
        employment_ends: dateFromText(typed.employment_ends) || null,
        vetting: { level: typed.vetting, expires: dateFromText(typed.vetting_expires) || null },
        desks: typed.desks.split('\n').map((desk) => desk.trim()).filter(Boolean),
        trainings: TRAININGS.filter((kind) => typed.trainings[kind].completed.trim()).map((kind) => (
            { kind, completed: dateFromText(typed.trainings[kind].completed), expires: dateFromText(typed.trainings[kind].expires) || null })),
    };
}

/** What of a person has run out or will within `days`, as of `today` (2026-02-03): the day it ends, soonest first. */
export function endingOf(person: Person, today: string, days: number): { what: string; on: string }[] {
    const limit = new Date(Date.parse(`${today}T12:00:00Z`) + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const ends = [
        { what: 'employment', on: person.employment_ends },
        { what: 'older_access', on: person.older_access?.review_due ?? null },
        { what: 'vetting', on: person.vetting.expires ?? null },
        ...person.trainings.map(({ kind, expires }) => ({ what: `training.${kind}`, on: expires ?? null })),
    ];
    return ends.filter((end): end is { what: string; on: string } => end.on !== null && end.on <= limit).sort((a, b) => a.on.localeCompare(b.on));
}
