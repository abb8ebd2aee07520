// The ANPR data search form: a new request, a draft taken up again, or what was asked back.
import { useEffect, useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Checkbox, type Choice, ErrorSummary, Field, type FieldErrors, fieldErrors, Select, TextArea } from '../../components/Form';
import { Shown } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import { todayText } from '../../i18n/london';
import { shortDate } from '../../i18n/moments';
import type { ScreenProps } from '../registry';
import { type Estate, nrdName, useEstate } from '../search/estate';
import { rankName } from '../search/names';
import { EarlierPurposes, PurposeFields, ReasonMeasure } from '../search/PurposeFields';
import { type Draft, draft, draftOf, EMPTY, formOf } from './draft';
import { draftFaults, submitFaults } from './faults';
import { Rule, siteName, SpanFields } from './parts';
import { t } from './texts';

interface PartProps {
    written: Draft;
    policy: Policy;
    errors: FieldErrors;
    set: (part: Partial<Draft>) => void;
}

function placeChoices({ nrds, sites }: Estate, chosen: readonly string[]): Choice[] {
    const byName = (a: Choice, b: Choice): number => a.label.localeCompare(b.label, 'en-GB', { numeric: true });
    const all = [
        ...[...sites.values()].map(({ id, name }) => ({ value: `site:${id}`, label: name })).sort(byName),
        ...[...nrds.values()].map(({ id, name }) => ({ value: `nrd:${id}`, label: t('form.nrd', { name }) })).sort(byName),
    ];
    return [{ value: '', label: t('form.place_choose') }, ...all.filter(({ value }) => !chosen.includes(value))];
}

function placeName(estate: Estate, place: string): string {
    const [kind, id] = place.split(':');
    return kind === 'site' ? siteName(estate, Number(id)) : t('form.nrd', { name: nrdName(estate, Number(id)) });
}

function PlaceFields({ written, set }: Pick<PartProps, 'written' | 'set'>) {
    const load = useEstate();
    const estate: Estate = load.data ?? { nrds: new Map(), sites: new Map() };
    const [next, setNext] = useState('');
    const add = (): void => {
        if (next !== '') set({ places: [...written.places, next] });
        setNext('');
    };
    return (
        <div class="authority-places">
            <h3 class="govuk-heading-s">{t('form.places')}</h3>
            {written.places.length === 0 ? <p class="muted">{t('form.places_none')}</p> : (
                <ul class="plain-list">
                    {written.places.map((place) => (
                        <li key={place}>
                            {placeName(estate, place)}{' '}
                            <Button kind="secondary" size="small" about={placeName(estate, place)} onPress={() => set({ places: written.places.filter((one) => one !== place) })}>{t('form.place_remove')}</Button>
                        </li>
                    ))}
                </ul>
            )}
            <div class="authority-places__add">
                <Select name="place" label={t('form.place')} hint={t('form.place_hint')} value={next} onChange={setNext} choices={placeChoices(estate, written.places)} />
                <Button kind="secondary" onPress={add}>{t('form.place_add')}</Button>
            </div>
        </div>
    );
}

function What({ written, policy, errors, set }: PartProps) {
    return (
        <>
            <h2 class="govuk-heading-m">{t('form.what')}</h2>
            <TextArea name="asked.vrms" label={t('form.marks')} hint={t('form.marks_hint')} value={written.marks} onChange={(marks) => set({ marks: marks.toUpperCase() })} rows={3} error={errors['asked.vrms']} />
            <PlaceFields written={written} set={set} />
            <SpanFields name="asked" window={written.window} errors={errors} hint={t('form.window_hint', { date: todayText(), days: policy.reads_kept_days })} onChange={(window) => set({ window })} />
        </>
    );
}

/** One's requests that were submitted, to name those that belong to this one. */
function EarlierOwn({ written, set }: Pick<PartProps, 'written' | 'set'>) {
    const load = useLoad((signal) => api.get('/api/v1/authorities/own', { query: { limit: 20 }, signal }).then(({ data }) => data.items), []);
    const items = (load.data ?? []).filter(({ id, submitted }) => submitted !== null && id !== written.id);
    if (items.length === 0) return null;
    return (
        <fieldset class="govuk-fieldset authority-earlier">
            <legend class="govuk-fieldset__legend">{t('form.earlier_own')}</legend>
            {items.map(({ id, reference, state, submitted }) => (
                <Checkbox key={id} name={`earlier-${id}`} checked={written.earlierIds.includes(id)} label={`${id}: ${reference}, ${t(`state.${state}`)}, ${submitted ? shortDate(submitted) : ''}`}
                    onChange={(isOn) => set({ earlierIds: isOn ? [...written.earlierIds, id] : written.earlierIds.filter((one) => one !== id) })} />
            ))}
        </fieldset>
    );
}

function Case({ written, policy, errors, set }: PartProps) {
    const min = policy.reason_characters_min;
    return (
        <>
            <h2 class="govuk-heading-m">{t('form.case')}</h2>
            <Field name="grade" label={t('form.grade')} hint={t('form.grade_hint')} value={written.grade} onChange={(grade) => set({ grade })} width={30} autoComplete="off" error={errors['grade']} />
            <div class="measured">
                <TextArea name="necessity" label={t('form.necessity')} hint={t('form.necessity_hint')} value={written.necessity} onChange={(necessity) => set({ necessity })} rows={5} error={errors['necessity']} />
                <ReasonMeasure reason={written.necessity} min={min} />
            </div>
            <div class="measured">
                <TextArea name="proportionality" label={t('form.proportionality')} hint={t('form.proportionality_hint')} value={written.proportionality} onChange={(proportionality) => set({ proportionality })} rows={5} error={errors['proportionality']} />
                <ReasonMeasure reason={written.proportionality} min={min} />
            </div>
            <TextArea name="earlier" label={t('form.earlier')} hint={t('form.earlier_hint')} value={written.earlier} onChange={(earlier) => set({ earlier })} rows={2} error={errors['earlier']} />
            <EarlierOwn written={written} set={set} />
        </>
    );
}

function Addressee({ written, errors, set }: PartProps) {
    const officers = useLoad((signal) => api.get('/api/v1/authorities/officers', { signal }).then(({ data }) => data.items), []);
    const choices = (officers.data ?? []).map(({ id, name, rank, absent_until }) => ({
        value: String(id),
        label: absent_until ? t('form.absent', { name, rank: rankName(rank), until: shortDate(absent_until) }) : t('form.officer', { name, rank: rankName(rank) }),
    }));
    return (
        <>
            <h2 class="govuk-heading-m">{t('form.to')}</h2>
            <Select name="addressed_to" label={t('form.addressed_to')} value={written.addressedTo} onChange={(addressedTo) => set({ addressedTo })} choices={[{ value: '', label: t('form.anyone') }, ...choices]} error={errors['addressed_to']} />
        </>
    );
}

/** Keeps it with the service; returns its number and version. Throws a Problem. */
async function save(written: Draft, action: string): Promise<{ id: string; version: number }> {
    const body = formOf(written);
    let { id } = written;
    if (id === null) id = (await api.post('/api/v1/authorities', { body, action })).data.id;
    else await api.put('/api/v1/authorities/{authority}', { path: { authority: id }, body, ifMatch: `"${written.version}"`, action });
    const { data } = await api.get('/api/v1/authorities/{authority}', { path: { authority: id } });
    return { id, version: data.version };
}

function useForm(policy: Policy) {
    const [errors, setErrors] = useState<FieldErrors>({});
    const [saved, setSaved] = useState(false);
    const keyFor = useActionKey();
    const set = (part: Partial<Draft>): void => {
        setSaved(false);
        draft.value = { ...draft.value, ...part };
    };
    const keep = async (): Promise<{ id: string; version: number } | null> => {
        try {
            const kept = await save(draft.value, keyFor(draft.value));
            draft.value = { ...draft.value, ...kept, isFromSearch: false };
            return kept;
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
            return null;
        }
    };
    const saveDraft = async (): Promise<void> => {
        const found = draftFaults(draft.value);
        setErrors(found);
        if (Object.keys(found).length > 0 || !(await keep())) return;
        setSaved(true);
        announce(t('form.saved', { number: draft.value.id ?? '' }));
    };
    const submit = async (): Promise<void> => {
        const found = submitFaults(draft.value, policy);
        setErrors(found);
        if (Object.keys(found).length > 0) return;
        const kept = await keep();
        if (!kept) return;
        try {
            await api.post('/api/v1/authorities/{authority}/submit', { path: { authority: kept.id }, ifMatch: `"${kept.version}"` });
            draft.value = EMPTY;
            go(`/authorities/${kept.id}`);
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const discard = (): void => {
        draft.value = EMPTY;
        setErrors({});
        setSaved(false);
    };
    return { errors, saved, set, saveDraft, submit, discard };
}

function RequestForm({ policy }: { policy: Policy }) {
    const written = draft.value;
    const { errors, saved, set, saveDraft, submit, discard } = useForm(policy);
    const parts = { written, policy, errors, set };
    const categories = policy.purpose_categories.filter(({ opens_older }) => opens_older);
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }} class="step">
            <ErrorSummary errors={errors} />
            {written.isFromSearch ? <Notice tone="info"><p>{t('form.from_search')}</p></Notice> : null}
            <p>{t('form.intro')}</p>
            <p class="muted">{t('form.kept')}</p>
            <h2 class="govuk-heading-m">{t('form.why')}</h2>
            <EarlierPurposes policy={policy} onUse={({ category, reason, reference, on_behalf_of }) => set({ purpose: { category, reason, reference, on_behalf_of } })} />
            <PurposeFields purpose={written.purpose} policy={policy} categories={categories} errors={errors} onChange={(part) => set({ purpose: { ...draft.value.purpose, ...part } })} />
            <Field name="on_behalf_user_name" label={t('form.on_behalf_user')} hint={t('form.on_behalf_user_hint')} required={false} value={written.onBehalfUserName} onChange={(onBehalfUserName) => set({ onBehalfUserName })} width={20} autoComplete="off" error={errors['on_behalf_user_name']} />
            <What {...parts} />
            <Case {...parts} />
            <Addressee {...parts} />
            {saved && written.id ? <Notice tone="success"><p>{t('form.saved', { number: written.id })}</p></Notice> : null}
            <div class="authority-acts">
                <Button onPress={submit}>{t('form.submit')}</Button>
                <Button kind="secondary" onPress={saveDraft}>{t('form.save')}</Button>
                {written.id === null ? <button type="button" class="link-button" onClick={discard}>{t('form.discard')}</button> : null}
            </div>
        </form>
    );
}

/** Takes up what the service has of a request, unless it is being written here already. */
function Kept({ id, policy }: { id: string; policy: Policy }) {
    const load = useLoad(async (signal) => {
        const { data } = await api.get('/api/v1/authorities/{authority}', { path: { authority: id }, signal });
        if (draft.peek().id !== id || draft.peek().version !== data.version) draft.value = draftOf(data);
        return data;
    }, [id]);
    return <Shown load={load}>{({ history }) => {
        const asked = history.filter(({ event }) => event === 'asked_back').at(-1);
        return (
            <>
                {asked ? <Notice tone="warning" title={t('event.line', { event: t('event.asked_back'), name: asked.person.name })}><p class="as-written">{asked.text}</p></Notice> : null}
                {draft.value.id === id ? <RequestForm policy={policy} /> : null}
            </>
        );
    }}</Shown>;
}

export default function Form({ params }: ScreenProps) {
    const policy = useLoad((signal) => api.get('/api/v1/policy', { signal }).then(({ data }) => data), []);
    const id = params['authority'];
    useEffect(() => {
        if (id === undefined && draft.peek().id !== null) draft.value = EMPTY;
    }, [id]);
    return (
        <Page title={id === undefined ? t('form.new') : t('form.edit', { number: id })} help={<><p>{t('own.help')}</p><p>{t('recorded')}</p></>}>
            <Shown load={policy}>
                {(inForce) => (
                    <>
                        <Rule policy={inForce} />
                        {id === undefined ? <RequestForm policy={inForce} /> : <Kept id={id} policy={inForce} />}
                    </>
                )}
            </Shown>
        </Page>
    );
}
