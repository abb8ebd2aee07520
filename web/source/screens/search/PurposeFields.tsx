// Why: category, reason, reference, on whose behalf. Wherever a purpose is given, it is asked for in these fields.
import { useState } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem';
import type { Policy } from '../../api/types';
import { Button } from '../../components/Button';
import { Field, type FieldErrors, Radios, TextArea } from '../../components/Form';
import { ProblemNotice } from '../../components/Notice';
import { longDate } from '../../i18n/moments';
import { categoryName, categoryNameOf, exampleOf, nameOf } from './names';
import { hasSubstance, isTooLong, measureReason, REASON_BYTES_MAX, TEXT_BYTES_MAX } from './reason';
import { t } from './texts';
import { earlierPurposes, type OfferedPurpose, type Purpose } from './visit';

/** What the service would refuse, by field. */
export function purposeFaults({ category, reason, reference, on_behalf_of }: Purpose, policy: Policy): FieldErrors {
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

export function ReasonMeasure({ reason, min }: { reason: string; min: number }) {
    const { characters, isEnough } = measureReason(reason, min);
    const text = isEnough ? t('reason.enough', { n: characters })
        : characters >= min ? t('reason.same')
        : t('reason.count', { n: characters, min });
    return <p class={`measure${isEnough ? ' measure--enough' : ''}`}>{text}</p>;
}

/** Asked for only when wanted: that look, too, is recorded. */
export function EarlierPurposes({ policy, onUse }: { policy: Policy; onUse: (offered: OfferedPurpose) => void }) {
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

/** How references of this category are written: the policy's masks, with digits and letters in their places. */
function referenceHint(policy: Policy, category: string): string {
    const accepted = policy.purpose_categories.find(({ code }) => code === category)?.references ?? [];
    const forms = policy.reference_forms.filter(({ code }) => accepted.includes(code));
    if (forms.length === 0) return t('reference.hint');
    return t('reference.forms', { forms: forms.map((form) => `${nameOf(form)} (${exampleOf(form.masks[0] ?? '')})`).join(', ') });
}

export interface PurposeFieldsProps {
    purpose: Purpose;
    policy: Policy;
    /** Categories that may be chosen here. */
    categories: Policy['purpose_categories'];
    errors: FieldErrors;
    onChange: (part: Partial<Purpose>) => void;
}

export function PurposeFields({ purpose, policy, categories, errors, onChange }: PurposeFieldsProps) {
    const choices = categories.map((category) => ({ value: category.code, label: categoryName(category) }));
    return (
        <>
            <Radios name="purpose.category" label={t('category')} value={purpose.category} onChange={(category) => onChange({ category })} choices={choices} error={errors['purpose.category']} />
            <div class="measured">
                <TextArea name="purpose.reason" label={t('reason')} hint={t('reason.hint')} value={purpose.reason} onChange={(reason) => onChange({ reason })} rows={4} error={errors['purpose.reason']} />
                <ReasonMeasure reason={purpose.reason} min={policy.reason_characters_min} />
            </div>
            <Field name="purpose.reference" label={t('reference')} hint={referenceHint(policy, purpose.category)} value={purpose.reference} onChange={(reference) => onChange({ reference })} width={20} autoComplete="off" error={errors['purpose.reference']} />
            <Field name="purpose.on_behalf_of" label={t('on_behalf_of')} hint={t('on_behalf_of.hint')} value={purpose.on_behalf_of} onChange={(on_behalf_of) => onChange({ on_behalf_of })} width={30} autoComplete="off" error={errors['purpose.on_behalf_of']} />
        </>
    );
}
