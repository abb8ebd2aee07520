// The time window: presets fill the fields, the fields say what is asked, and what of it is open stands below.
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { may } from '../../app/session';
import { Button } from '../../components/Button';
import { DateField } from '../../components/DateField';
import { Field, type FieldErrors, Radios } from '../../components/Form';
import { todayText } from '../../i18n/london';
import { beginFromSearch } from '../authority/draft';
import { rankName, spanText } from './names';
import { t } from './texts';
import type { Query } from './question';
import { NO_PURPOSE, purpose, type Purpose } from './visit';
import { fieldsOf, presetsWithin, presetSpan, spanOf, splitWindow, type Preset, type Span } from './window';

const OWN = 'own';

export interface WindowFieldsProps {
    query: Query;
    policy: Policy;
    errors: FieldErrors;
    onChange: (part: Partial<Query>) => void;
}

type Edge = 'from' | 'until';

export function WindowFields({ query, policy, errors, onChange }: WindowFieldsProps) {
    const days = policy.search_age_max_days;
    const choose = (value: string): void => {
        if (value === OWN) onChange({ preset: null });
        else onChange({ preset: value as Preset, fields: fieldsOf(presetSpan(value as Preset, days, Date.now())) });
    };
    const edit = (edge: Edge, part: 'date' | 'time', value: string): void =>
        onChange({ preset: null, fields: { ...query.fields, [edge]: { ...query.fields[edge], [part]: value } } });
    const presets = [...presetsWithin(days).map((name) => ({ value: name as string, label: t(`preset.${name}`, { days }) })), { value: OWN, label: t('preset.own') }];
    const edges: readonly Edge[] = ['from', 'until'];
    return (
        <>
            <Radios name="preset" label={t('window')} hint={t('window.hint', { date: todayText() })} value={query.preset ?? OWN} onChange={choose} choices={presets} inline />
            <div class="window-fields">
                {edges.map((edge) => (
                    <div class="window-fields__edge" key={edge}>
                        <DateField name={`window.${edge}`} label={t('date_of', { which: t(edge) })} hint="" value={query.fields[edge].date} onChange={(value) => edit(edge, 'date', value)} error={errors[`window.${edge}`]} />
                        <Field name={`window.${edge}.time`} label={t('time_of', { which: t(edge) })} width={5} autoComplete="off" value={query.fields[edge].time} onChange={(value) => edit(edge, 'time', value)} />
                    </div>
                ))}
            </div>
            <LimitPanel query={query} policy={policy} />
        </>
    );
}

/** What of a window the age limit opens, before anything is asked. */
export function LimitPanel({ query, policy }: { query: Query; policy: Policy }) {
    const span = spanOf(query.fields);
    const values = { days: policy.search_age_max_days, rank: rankName(policy.older_authority_rank) };
    const isKnown = Number.isFinite(span.from) && Number.isFinite(span.until) && span.from < span.until;
    const { open, withheld } = splitWindow(span, values.days, Date.now());
    const body = !isKnown ? <p>{t('limit.unknown')}</p>
        : !withheld ? <p>{t('limit.all', { days: values.days })}</p>
        : !open ? <p>{t('limit.nothing', values)}</p>
        : <LimitSplit open={open} withheld={withheld} why={t('limit.withheld_why', values)} />;
    return (
        <section class={`limit${isKnown && withheld ? ' limit--split' : ''}`} aria-labelledby="limit-title">
            <h3 id="limit-title" class="limit__title">{t('limit.title')}</h3>
            {body}
            {isKnown && withheld ? <AskForAuthority query={query} why={purpose.value ?? NO_PURPOSE} withheld={withheld} /> : null}
        </section>
    );
}

/** As the form for older reads names them; it knows sites and NRDs. */
function placesOf({ narrow: { placesBy, chosen } }: Query): string[] {
    return placesBy === 'roads' ? [] : chosen[placesBy].map((id) => `${placesBy === 'sites' ? 'site' : 'nrd'}:${id}`);
}

/** To the form for older reads, filled in with what was not opened. In memory only: a mark is in no address. */
export function AskForAuthority({ query, why, withheld }: { query: Query; why: Purpose; withheld: Span }) {
    if (!may('authority.request')) return null;
    const ask = (): void => {
        beginFromSearch({ mark: query.kind === 'exact' ? query.vrm : '', places: query.kind === 'places' ? placesOf(query) : [], span: withheld, purpose: why });
        go('/authorities/new');
    };
    return <p class="limit__ask screen-only"><Button kind="secondary" size="small" onPress={ask}>{t('limit.ask')}</Button></p>;
}

/** The two parts of a window across the limit. */
export function LimitSplit({ open, withheld, why }: { open: Span; withheld: Span; why: string }) {
    return (
        <>
            <div class="limit__bar" aria-hidden="true">
                <div class="limit__part limit__part--withheld" style={{ flexGrow: withheld.until - withheld.from }} />
                <div class="limit__part limit__part--open" style={{ flexGrow: open.until - open.from }} />
            </div>
            <dl class="limit__parts">
                <div>
                    <dt><span class="limit__key limit__part--withheld" aria-hidden="true" />{t('limit.withheld')}</dt>
                    <dd>{spanText(withheld)}<br />{why}</dd>
                </div>
                <div>
                    <dt><span class="limit__key limit__part--open" aria-hidden="true" />{t('limit.open')}</dt>
                    <dd>{spanText(open)}</dd>
                </div>
            </dl>
        </>
    );
}
