// The first step: why. Nothing is filled in by itself, and what would be refused is said before it is sent.
import { useState } from 'preact/hooks';
import type { Policy } from '../../api/types';
import { go } from '../../app/router';
import { Button } from '../../components/Button';
import { Checkbox, ErrorSummary, type FieldErrors } from '../../components/Form';
import { Notice } from '../../components/Notice';
import { announce } from '../../components/announcer';
import { timeOfDay } from '../../i18n/moments';
import { EarlierPurposes, PurposeFields, purposeFaults } from './PurposeFields';
import { StepHeading } from './StepHeading';
import { t } from './texts';
import { type OfferedPurpose, purpose, purposeDraft, purposeRefused, running, takenUp, type Purpose } from './visit';

function OpenSearch() {
    const now = running.value;
    if (!now || now.ended !== null) return null;
    return (
        <Notice tone="info" title={t('open_search', { number: now.search.number, time: timeOfDay(now.search.expires).slice(0, 5) })}>
            <p><a class="govuk-link" href="/search?step=results">{t('open_search.go')}</a></p>
        </Notice>
    );
}

export function PurposeStep({ policy }: { policy: Policy }) {
    const [errors, setErrors] = useState<FieldErrors>(purposeRefused.value);
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
        const found = { ...purposeFaults(draft, policy), ...(takenUp.value !== null && !confirmed ? { again: t('missing.again') } : {}) };
        setErrors(found);
        purposeRefused.value = {};
        if (Object.keys(found).length > 0) return;
        purpose.value = { category: draft.category, reason: draft.reason.trim(), reference: draft.reference.trim(), on_behalf_of: draft.on_behalf_of.trim() };
        go('/search?step=query');
    };
    return (
        <form onSubmit={submit} noValidate class="step">
            <StepHeading step="purpose" />
            <ErrorSummary errors={errors} />
            <OpenSearch />
            <EarlierPurposes policy={policy} onUse={use} />
            <PurposeFields purpose={draft} policy={policy} categories={policy.purpose_categories} errors={errors} onChange={set} />
            {takenUp.value === null ? null : <Checkbox name="again" label={t('again')} checked={confirmed} onChange={setConfirmed} />}
            <p class="on-record"><strong>{t('record.title')}.</strong> {t('record.purpose')}</p>
            <Button type="submit">{t('continue')}</Button>
        </form>
    );
}
