// What several screens of older reads show alike.
import { Badge, type Tone } from '../../components/Badge';
import { DateField } from '../../components/DateField';
import { Field, type FieldErrors } from '../../components/Form';
import { Plate } from '../../components/Plate';
import type { Policy, Schemas } from '../../api/types';
import { milliseconds } from '../../i18n/moments';
import { categoryName, rankName, spanText } from '../search/names';
import { type Estate, nrdName } from '../search/estate';
import { t as search } from '../search/texts';
import type { WindowFields } from '../search/window';
import { t } from './texts';

type State = Schemas['AuthorityState'];

const TONES: Record<State, Tone> = {
    draft: 'neutral', submitted: 'info', asked_back: 'warning', oral: 'warning', approved: 'good', returned: 'good', expired: 'neutral', unconfirmed: 'bad',
    refused: 'bad', withdrawn: 'neutral', revoked: 'bad',
};

export function StateBadge({ state }: { state: State }) {
    return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}

export function Marks({ vrms }: { vrms: readonly string[] }) {
    if (vrms.length === 0) return <>{t('fact.any_mark')}</>;
    return <span class="authority-marks">{vrms.map((vrm) => <Plate key={vrm} mark={vrm} />)}</span>;
}

export function siteName(estate: Estate, site: number): string {
    return estate.sites.get(site)?.name ?? `${search('site')} ${site}`;
}

export function Places({ nrds, sites = [], estate }: { nrds: readonly number[]; sites?: readonly number[]; estate: Estate }) {
    const names = [...sites.map((site) => siteName(estate, site)), ...nrds.map((nrd) => nrdName(estate, nrd))];
    if (names.length === 0) return <>{t('fact.any_place')}</>;
    return <ul class="plain-list">{names.map((name) => <li key={name}>{name}</li>)}</ul>;
}

export function spanOfScope({ from, until }: { from: string; until: string }): string {
    return spanText({ from: milliseconds(from), until: milliseconds(until) });
}

/** The rule that all of this is for, and where it stands. */
export function Rule({ policy }: { policy: Policy }) {
    const open = policy.purpose_categories.filter(({ opens_older }) => opens_older).map(categoryName);
    return (
        <section class="panel" aria-labelledby="rule-title">
            <h2 id="rule-title" class="govuk-heading-s">{t('rule.title')}</h2>
            <p>{t('rule.text', { days: policy.search_age_max_days, rank: rankName(policy.older_authority_rank) })}</p>
            <p>{t('rule.categories', { names: open.join(', ') })}</p>
            <p class="muted">{t('rule.source', { version: policy.version })}</p>
        </section>
    );
}

/** Two edges, each a date and a time as text. `name`: as the request calls what holds them. */
export function SpanFields({ name, legend, window, errors, hint, onChange }: { name: string; legend?: string; window: WindowFields; errors: FieldErrors; hint?: string; onChange: (window: WindowFields) => void }) {
    const edges = ['from', 'until'] as const;
    const edit = (edge: 'from' | 'until', part: 'date' | 'time', value: string): void => onChange({ ...window, [edge]: { ...window[edge], [part]: value } });
    return (
        <fieldset class="govuk-fieldset window-fieldset">
            <legend class="govuk-fieldset__legend">{legend ?? t('column.window')}</legend>
            {hint ? <div class="govuk-hint">{hint}</div> : null}
            <div class="window-fields">
                {edges.map((edge) => (
                    <div class="window-fields__edge" key={edge}>
                        <DateField name={`${name}.${edge}`} label={search('date_of', { which: search(edge) })} hint="" value={window[edge].date} onChange={(value) => edit(edge, 'date', value)} error={errors[`${name}.${edge}`]} />
                        <Field name={`${name}.${edge}.time`} label={search('time_of', { which: search(edge) })} width={5} autoComplete="off" value={window[edge].time} onChange={(value) => edit(edge, 'time', value)} />
                    </div>
                ))}
            </div>
        </fieldset>
    );
}
