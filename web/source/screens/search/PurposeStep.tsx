// The first step: why. Nothing is filled in by itself, and what would be refused is said before it is sent.
import { useState } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { Button } from '../../components/Button';
import { Checkbox, ErrorSummary, Field, type FieldErrors, Radios, TextArea } from '../../components/Form';
import { Notice, ProblemNotice } from '../../components/Notice';
import { announce } from '../../components/announcer';
import { longDate, timeOfDay } from '../../i18n/moments';
import { categoryName, categoryNameOf, exampleOf, nameOf } from './names';
import { hasSubstance, isTooLong, measureReason, REASON_BYTES_MAX, TEXT_BYTES_MAX } from './reason';
import { StepHeading } from './StepHeading';
import { t } from './texts';
import { earlierPurposes, type OfferedPurpose, purpose, purposeDraft, purposeFaults, running, takenUp, type Purpose } from './visit';

function faults({ category, reason, reference, on_behalf_of }: Purpose, policy: Policy): FieldErrors {
    const found: Record<string, string> = {};
    const min = policy.reason_characters_min;
    const { characters, isEnough } = measureReason(reason, min);
    if (!policy.purpose_categories.some(({ code }) => code === category)) found['purpose.category'] = t('missing.category');
    if (!isEnough) found['purpose.reason'] = characters < min ? t('missing.reason', { min }) : t('missing.reason_words');
    else if (isTooLong(reason, REASON_BYTES_MAX)) found['purpose.reason'] = t('too_long');
    if (!hasSubstance(reference)) found['purpose.reference'] = t('missing.reference');
    else if (isTooLong(reference, TEXT_BYTES_MAX)) found['purpose.reference'] = t('too_long');
    if (!hasSubstance(on_behalf_of)) found['purpose.on_behalf_of'] = t('missing.on_behalf_of');
    else if (isTooLong(on_behalf_of, TEXT_BYTES_MAX)) found['purpose.on_behalf_of'] = t('too_long');
    return found;
}

function ReasonMeasure({ reason, min }: { reason: string; min: number }) {
    const { characters, isEnough } = measureReason(reason, min);
    const text = isEnough ? t('reason.enough', { n: characters })
        : characters >= min ? t('reason.same')
        : t('reason.count', { n: characters, min });
    return <p class={`measure${isEnough ? ' measure--enough' : ''}`}>{text}</p>;
}

/** How references of this category are written: the policy's masks, with digits and letters in their places. */
function referenceHint(policy: Policy, category: string): string {
    const accepted = policy.purpose_categories.find(({ code }) => code === category)?.references ?? [];
    const forms = policy.reference_forms.filter(({ code }) => accepted.includes(code));
    if (forms.length === 0) return t('reference.hint');
    return t('reference.forms', { forms: forms.map((form) => `${nameOf(form)} (${exampleOf(form.masks[0] ?? '')})`).join(', ') });
}

function OpenSearch() {
    const now = running.value;
    if (!now || now.ended !== null) return null;
    return (
        <Notice tone="info" title={t('open_search', { number: now.search.number, time: timeOfDay(now.search.expires).slice(0, 5) })}>
            <p><a class="govuk-link" href="/search?step=results">{t('open_search.go')}</a></p>
        </Notice>
    );
}

/** Asked for only when wanted: that look, too, is recorded. */
function EarlierPurposes({ policy, onUse }: { policy: Policy; onUse: (offered: OfferedPurpose) => void }) {
    const [earlier, setEarlier] = useState<OfferedPurpose[] | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const fetchThem = async (): Promise<void> => {
        setProblem(null);
        try {
            setEarlier(await earlierPurposes());
        } catch (error) {
            setProblem(asProblem(error));
        }
    };
    if (problem) return <ProblemNotice problem={problem} retry={() => void fetchThem()} />;
    if (!earlier) return <p class="recent__ask"><Button kind="secondary" size="small" onPress={fetchThem}>{t('recent.ask')}</Button></p>;
    if (earlier.length === 0) return <p class="muted" role="status">{t('recent.none')}</p>;
    return (
        <section class="panel recent" aria-labelledby="recent-title">
            <h3 id="recent-title" class="govuk-heading-s">{t('recent.title')}</h3>
            <p class="govuk-hint">{t('recent.text')}</p>
            <ul class="recent__list">
                {earlier.map((kept) => (
                    <li key={kept.search}>
                        <span class="recent__purpose">
                            <strong>{kept.reference}</strong> · {categoryNameOf(policy, kept.category)}
                            <span class="muted recent__reason">{kept.reason}</span>
                            <span class="muted">{t('recent.until', { date: longDate(kept.until) })}</span>
                        </span>
                        <Button kind="secondary" size="small" about={kept.reference} onPress={() => onUse(kept)}>{t('recent.use')}</Button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function PurposeStep({ policy }: { policy: Policy }) {
    const [errors, setErrors] = useState<FieldErrors>(purposeFaults.value);
    const [confirmed, setConfirmed] = useState(false);
    const draft = purposeDraft.value;
    // What is changed is stated anew.
    const set = (part: Partial<Purpose>): void => {
        purposeDraft.value = { ...purposeDraft.value, ...part };
        takenUp.value = null;
    };
    const use = ({ search, category, reason, reference, on_behalf_of }: OfferedPurpose): void => {
        purposeDraft.value = { category, reason, reference, on_behalf_of };
        takenUp.value = search;
        setConfirmed(false);
        setErrors({});
        announce(t('recent.filled'));
    };
    const submit = (event: Event): void => {
        event.preventDefault();
        const found = { ...faults(draft, policy), ...(takenUp.value !== null && !confirmed ? { again: t('missing.again') } : {}) };
        setErrors(found);
        purposeFaults.value = {};
        if (Object.keys(found).length > 0) return;
        purpose.value = { category: draft.category, reason: draft.reason.trim(), reference: draft.reference.trim(), on_behalf_of: draft.on_behalf_of.trim() };
        go('/search?step=query');
    };
    const categories = policy.purpose_categories.map((category) => ({ value: category.code, label: categoryName(category) }));
    return (
        <form onSubmit={submit} noValidate class="step">
            <StepHeading step="purpose" />
            <ErrorSummary errors={errors} />
            <OpenSearch />
            <EarlierPurposes policy={policy} onUse={use} />
            <Radios name="purpose.category" label={t('category')} value={draft.category} onChange={(category) => set({ category })} choices={categories} error={errors['purpose.category']} />
            <div class="measured">
                <TextArea name="purpose.reason" label={t('reason')} hint={t('reason.hint')} value={draft.reason} onChange={(reason) => set({ reason })} rows={4} error={errors['purpose.reason']} />
                <ReasonMeasure reason={draft.reason} min={policy.reason_characters_min} />
            </div>
            <Field name="purpose.reference" label={t('reference')} hint={referenceHint(policy, draft.category)} value={draft.reference} onChange={(reference) => set({ reference })} width={20} autoComplete="off" error={errors['purpose.reference']} />
            <Field name="purpose.on_behalf_of" label={t('on_behalf_of')} hint={t('on_behalf_of.hint')} value={draft.on_behalf_of} onChange={(on_behalf_of) => set({ on_behalf_of })} width={30} autoComplete="off" error={errors['purpose.on_behalf_of']} />
            {takenUp.value === null ? null : <Checkbox name="again" label={t('again')} checked={confirmed} onChange={setConfirmed} />}
            <p class="on-record"><strong>{t('record.title')}.</strong> {t('record.purpose')}</p>
            <Button type="submit">{t('continue')}</Button>
        </form>
    );
}
