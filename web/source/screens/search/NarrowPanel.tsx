// What narrows a search: closed until somebody wants it, open as soon as something is chosen or wrong.
import { useState } from 'preact/hooks';
import { Checkboxes, Field, type FieldErrors, Select } from '../../components/Form';
import type { Estate } from './estate';
import { type ListNames, narrowTexts } from './describe';
import { type NarrowProps, PlaceFields } from './PlaceFields';
import { type Hours, MOTIONS, type NarrowFields, narrowOf, NO_NARROWING, type Query, queryFaults, TIMES_MAX, type Weekday, WEEKDAYS } from './question';
import { t } from './texts';

function TimesRow({ hours, index, errors, onChange, onRemove }: { hours: Hours; index: number; errors: FieldErrors; onChange: (hours: Hours) => void; onRemove: () => void }) {
    const name = `narrow.times.${index}`;
    return (
        <div class="field-row times-row" role="group" aria-label={t('times.row', { n: index + 1 })}>
            {(['from', 'until'] as const).map((edge) => (
                <Field key={edge} name={`${name}.${edge}`} label={t(`times.${edge}`)} value={hours[edge]} onChange={(value) => onChange({ ...hours, [edge]: value })} width={5} autoComplete="off" error={errors[`${name}.${edge}`]} />
            ))}
            <button type="button" class="link-button times-row__remove" onClick={onRemove}>{t('times.remove')}<span class="govuk-visually-hidden">: {t('times.row', { n: index + 1 })}</span></button>
        </div>
    );
}

function TimeFields({ narrow, errors, onChange }: NarrowProps) {
    const { times } = narrow;
    const days = WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) }));
    return (
        <>
            <Checkboxes name="narrow.weekdays" label={t('days')} values={narrow.weekdays} onChange={(values) => onChange({ weekdays: values as Weekday[] })} choices={days} inline />
            <fieldset class="govuk-fieldset times">
                <legend class="govuk-fieldset__legend">{t('times')}</legend>
                <div class="govuk-hint">{t('times.hint')}</div>
                {times.map((hours, index) => (
                    <TimesRow key={index} hours={hours} index={index} errors={errors} onChange={(next) => onChange({ times: times.map((one, at) => (at === index ? next : one)) })}
                        onRemove={() => onChange({ times: times.filter((_, at) => at !== index) })} />
                ))}
                {times.length < TIMES_MAX ? <button type="button" class="govuk-button govuk-button--secondary small" onClick={() => onChange({ times: [...times, { from: '', until: '' }] })}>{t('times.add')}</button> : null}
            </fieldset>
        </>
    );
}

function ReadFields({ narrow, errors, onChange, lists }: NarrowProps & { lists: ListNames }) {
    const listChoices = [{ value: '', label: t('list.any') }, ...[...lists].map(([id, name]) => ({ value: String(id), label: name }))];
    const motions = [{ value: '', label: t('motion.any') }, ...MOTIONS.map((value) => ({ value, label: t(`motion.${value}`) }))];
    return (
        <fieldset class="govuk-fieldset">
            <legend class="govuk-fieldset__legend">{t('read_says')}</legend>
            {lists.size > 0 ? <Select name="narrow.list" label={t('list')} value={narrow.list} onChange={(list) => onChange({ list })} choices={listChoices} error={errors['narrow.list']} /> : null}
            <div class="govuk-hint">{t('confidence.hint')}</div>
            <div class="field-row">
                <Field name="narrow.confidence_min" label={t('confidence.min')} value={narrow.confidenceMin} onChange={(confidenceMin) => onChange({ confidenceMin })} width={4} inputMode="numeric" autoComplete="off" error={errors['narrow.confidence_min']} />
                <Field name="narrow.confidence_max" label={t('confidence.max')} value={narrow.confidenceMax} onChange={(confidenceMax) => onChange({ confidenceMax })} width={4} inputMode="numeric" autoComplete="off" error={errors['narrow.confidence_max']} />
            </div>
            <Select name="narrow.motion" label={t('detail.direction')} value={narrow.motion} onChange={(motion) => onChange({ motion: motion as NarrowFields['motion'] })} choices={motions} error={errors['narrow.motion']} />
        </fieldset>
    );
}

export interface NarrowPanelProps {
    query: Query;
    estate: Estate;
    lists: ListNames;
    errors: FieldErrors;
    /** Open from the first: the search was refused as too wide. */
    isWanted: boolean;
    onChange: (part: Partial<Query>) => void;
}

export function NarrowPanel({ query, estate, lists, errors, isWanted, onChange }: NarrowPanelProps) {
    const { narrow } = query;
    const props: NarrowProps = { narrow, estate, errors, onChange: (part) => onChange({ narrow: { ...narrow, ...part } }) };
    const hasFault = Object.keys(queryFaults(query)).some((field) => field.startsWith('narrow.') && field !== 'narrow.places');
    const asked = hasFault ? null : narrowOf(query);
    const used = asked ? narrowTexts(asked, estate, lists).length : 0;
    const isWrong = Object.keys(errors).some((field) => field.startsWith('narrow.'));
    const [isOpen, setOpen] = useState(isWanted || used > 0 || hasFault);
    const isPlaces = query.kind === 'places';
    return (
        <>
            {isPlaces ? <section class="seek" aria-label={t('places')}><PlaceFields {...props} /></section> : null}
            <details class="govuk-details narrow" open={isOpen || isWrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
                <summary class="govuk-details__summary">
                    <span class="govuk-details__summary-text">{t('narrow')}</span>
                    {used > 0 ? <span class="narrow__used"> {t.count('narrow.used', used)}</span> : null}
                </summary>
                <div class="govuk-details__text narrow__fields">
                    <p>{t('narrow.all')} {used > 0 ? <button type="button" class="link-button" onClick={() => onChange({ narrow: NO_NARROWING })}>{t('narrow.clear')}</button> : null}</p>
                    {isPlaces ? null : <PlaceFields {...props} />}
                    <TimeFields {...props} />
                    <ReadFields {...props} lists={lists} />
                </div>
            </details>
        </>
    );
}
