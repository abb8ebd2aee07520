// The heading of a step. Whoever goes on from the step before hears where they are.
import { useEffect, useRef } from 'preact/hooks';
import { t } from './texts';

export type Step = 'purpose' | 'query' | 'results';
export const STEPS: readonly Step[] = ['purpose', 'query', 'results'];

let shownBefore: Step | null = null;

export function StepHeading({ step }: { step: Step }) {
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (shownBefore !== null && shownBefore !== step) heading.current?.focus({ preventScroll: true });
        shownBefore = step;
    }, []);
    useEffect(() => () => { shownBefore = location.pathname === '/search' ? shownBefore : null; }, []);
    return (
        <h2 class="step-heading" tabIndex={-1} ref={heading}>
            <span class="govuk-visually-hidden">{t('step_n', { n: STEPS.indexOf(step) + 1 })}: </span>
            {t(`step.${step}`)}
        </h2>
    );
}

/** Where one is; steps that can be gone back to are links. */
export function Steps({ current, open }: { current: Step; open: readonly Step[] }) {
    return (
        <nav aria-label={t('steps')} class="steps">
            <ol class="steps__list">
                {STEPS.map((step) => (
                    <li key={step} class={step === current ? 'steps__step steps__step--current' : 'steps__step'} aria-current={step === current ? 'step' : undefined}>
                        {step !== current && open.includes(step)
                            ? <a href={step === 'purpose' ? '/search' : `/search?step=${step}`}>{t(`step.${step}`)}</a>
                            : <span>{t(`step.${step}`)}</span>}
                    </li>
                ))}
            </ol>
        </nav>
    );
}
