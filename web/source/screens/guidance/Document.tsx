// A version of the guidance, in the language in use.
import type { Schemas } from '../../api/types';
import { Moment } from '../../components/Moment';
import { language } from '../../i18n/language';
import { blocksOf } from './blocks';
import { t } from './texts';

export function Document({ guidance }: { guidance: Schemas['Guidance'] }) {
    const text = language.value === 'cy' ? guidance.text_cy : guidance.text;
    return (
        <article class="guidance" aria-label={t('version', { version: guidance.version })}>
            <p class="govuk-hint">
                {t('version', { version: guidance.version })}
                {guidance.effective ? <>, {t('from')} <Moment at={guidance.effective} show="date" /></> : null}
                {guidance.reason ? <>: {guidance.reason}</> : null}
            </p>
            {blocksOf(text).map((block, index) => {
                if (block.kind === 'points') return <ul class="govuk-list govuk-list--bullet" key={index}>{block.points.map((point) => <li key={point}>{point}</li>)}</ul>;
                return block.kind === 'heading' ? <h2 class="govuk-heading-m" key={index}>{block.text}</h2> : <p class="govuk-body" key={index}>{block.text}</p>;
            })}
        </article>
    );
}
