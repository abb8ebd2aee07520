// Everybody with an account: who they are, what they are for, and what of theirs runs out.
import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import type { Person } from '../../api/types';
import { go, place, setQuery } from '../../app/router';
import { may } from '../../app/session';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { type Column, DataTable } from '../../components/DataTable';
import { Filters } from '../../components/Filters';
import { type Choice, Field, Select } from '../../components/Form';
import { Page } from '../../components/Page';
import { codes } from '../../i18n/codes';
import { londonTime } from '../../i18n/london';
import { shortDate } from '../../i18n/moments';
import { endingOf, RANKS, ROLES } from './facts';
import { t } from './texts';

const SOON_DAYS = 30;

function rolesText({ roles }: Person): string {
    return roles.map((role) => codes(`role.${role}`)).join(', ') || t('no_roles');
}

function Ending({ person }: { person: Person }) {
    const today = londonTime(Date.now()).date;
    const [first] = endingOf(person, today, SOON_DAYS);
    if (!first || person.state === 'closed') return <>–</>;
    return <Badge tone={first.on < today ? 'bad' : 'warning'}>{t('ends_on', { what: t.lookup(`ending.${first.what}`), date: shortDate(first.on) })}</Badge>;
}

function State({ person }: { person: Person }) {
    if (person.state === 'closed') return <Badge>{t('state.closed')}</Badge>;
    if (person.rights_suspended) return <Badge tone="bad">{t('state.suspended')}</Badge>;
    return person.must_change_password ? <Badge tone="info">{t('state.invited')}</Badge> : <Badge tone="good">{t('state.active')}</Badge>;
}

const columns: () => Column<Person>[] = () => [
    { key: 'name', title: t('name'), isRowHeader: true, sort: ({ display_name }) => display_name, cell: ({ display_name }) => display_name },
    { key: 'user_name', title: t('user_name'), isMinor: true, sort: ({ user_name }) => user_name, cell: ({ user_name }) => user_name },
    { key: 'rank', title: t('rank'), isMinor: true, sort: ({ rank }) => RANKS.indexOf(rank), cell: ({ rank }) => codes(`rank.${rank}`) },
    { key: 'employment', title: t('employment'), isMinor: true, sort: ({ employment }) => employment, cell: ({ employment }) => codes(`employment.${employment}`) },
    { key: 'roles', title: t('roles'), sort: rolesText, cell: rolesText },
    { key: 'ending', title: t('ending'), isMinor: true, sort: (person) => endingOf(person, londonTime(Date.now()).date, SOON_DAYS)[0]?.on ?? '9999', cell: (person) => <Ending person={person} /> },
    { key: 'state', title: t('state'), sort: ({ state, must_change_password }) => `${state}${must_change_password}`, cell: (person) => <State person={person} /> },
];

interface Wanted {
    text: string;
    role: string;
    state: string;
}

function fits(person: Person, { text, role, state }: Wanted): boolean {
    const written = text.trim().toLocaleLowerCase('en-GB');
    const names = `${person.display_name} ${person.user_name}`.toLocaleLowerCase('en-GB');
    return names.includes(written) && (role === '' || person.roles.some((held) => held === role)) && (state === '' || person.state === state);
}

export default function People() {
    const asked = place.value.query;
    const inForce: Wanted = { text: asked.get('text') ?? '', role: asked.get('role') ?? '', state: asked.get('state') ?? 'active' };
    const [wanted, setWanted] = useState<Wanted>(inForce);
    const people = useLoad((signal) => api.get('/api/v1/people', { signal }).then(({ data }) => data.items), []);
    const change = (name: keyof Wanted) => (value: string) => setWanted({ ...wanted, [name]: value });
    const clear = (): void => {
        setWanted({ text: '', role: '', state: '' });
        setQuery({ text: null, role: null, state: 'any' });
    };
    const shown = { ...inForce, state: inForce.state === 'any' ? '' : inForce.state };
    const roles: Choice[] = [{ value: '', label: t('every_role') }, ...ROLES.map((role) => ({ value: role, label: codes(`role.${role}`) }))];
    const states: Choice[] = [{ value: 'any', label: t('every_state') }, { value: 'active', label: t('state.active') }, { value: 'closed', label: t('state.closed') }];
    return (
        <Page title={t('title')} layout="wide" help={<><p>{t('help.facts')}</p><p>{t('help.roles')}</p></>}
            actions={(
                <>
                    {may('access.review') ? <Button size="small" kind="secondary" onPress={() => go('/people/review')}>{t('review_title')}</Button> : null}
                    {may('person.import') ? <Button size="small" kind="secondary" onPress={() => go('/people/import')}>{t('import_title')}</Button> : null}
                    {may('person.create') ? <Button size="small" onPress={() => go('/people/new')}>{t('add')}</Button> : null}
                </>
            )}>
            <Filters onApply={() => setQuery({ ...wanted, state: wanted.state || 'any' })} onClear={clear}>
                <Field name="text" label={t('name')} value={wanted.text} onChange={change('text')} width={20} />
                <Select name="role" label={t('role')} value={wanted.role} onChange={change('role')} choices={roles} />
                <Select name="state" label={t('state')} value={wanted.state || 'any'} onChange={change('state')} choices={states} />
            </Filters>
            <DataTable caption={t('caption')} columns={columns()} rows={people.data?.filter((person) => fits(person, shown))} rowKey={({ id }) => id}
                onSelect={({ id }) => go(`/people/${id}`)} empty={t('empty')} problem={people.problem} retry={people.reload} dense />
        </Page>
    );
}
