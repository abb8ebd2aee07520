import { Badge, type Tone } from '../../components/Badge';
import { serverText } from '../../i18n/server';
import type { Schemas } from '../../api/types';
import { t } from './texts';
import { type Change, type Value, valueLines } from './values';

const TONES: Record<Schemas['PolicyRow']['grade'], Tone> = { policy: 'good', public: 'info', assumed: 'warning' };

export function GradeBadge({ grade }: { grade: Schemas['PolicyRow']['grade'] }) {
    return <Badge tone={TONES[grade]}>{t(`grade.${grade}`)}</Badge>;
}

export function HelpTexts() {
    return <><p>{t('help.what')}</p><p>{t('help.assumed')}</p><p>{t('help.change')}</p></>;
}

export function versionName(n: number): string {
    return n === 0 ? t('version.shipped') : t('version', { n });
}

export function ValueText({ row, unit, value }: { row: string; unit: Schemas['PolicyUnit']; value: Value }) {
    const lines = valueLines({ row, unit, value });
    if (lines.length === 1) return <>{lines[0]}</>;
    return <ul class="policy__lines">{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
}

/** What changes, and which of it takes a safeguard away. */
export function Difference({ changes, caption }: { changes: readonly Change[]; caption: string }) {
    if (changes.length === 0) return <p class="empty">{t('change.none')}</p>;
    return (
        <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
            <table class="table policy__table">
                <caption class="govuk-visually-hidden">{caption}</caption>
                <thead><tr>{(['row', 'before', 'after', 'effect'] as const).map((key) => <th scope="col" key={key}>{t(`column.${key}`)}</th>)}</tr></thead>
                <tbody>
                    {changes.map((change) => (
                        <tr key={change.row}>
                            <th scope="row">{serverText(change.says)}</th>
                            <td><ValueText row={change.row} unit={change.unit} value={change.before} /></td>
                            <td><ValueText row={change.row} unit={change.unit} value={change.after} /></td>
                            <td>{change.loosens ? <Badge tone="bad">{t('loosens')}</Badge> : <Badge tone="neutral">{t('tightens')}</Badge>}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
