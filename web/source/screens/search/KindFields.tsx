// Which mark, or marks, by the kind of search: each kind has its fields, its help and an example.
import { Checkbox, Field, type FieldErrors, Radios, Select } from '../../components/Form';
import { isOneMark, patternInWords, readPattern } from './pattern';
import { FORMATS, type Format, type Query, type Remembered } from './question';
import { t } from './texts';

export interface PartProps {
    query: Query;
    errors: FieldErrors;
    onChange: (part: Partial<Query>) => void;
}

function UnreadToo({ query, onChange }: Omit<PartProps, 'errors'>) {
    return <Checkbox name="sought.unread" label={t('unread')} checked={query.isUnreadTaken} onChange={(isUnreadTaken) => onChange({ isUnreadTaken })} />;
}

/** What the service will understand, while it is typed. */
function Understood({ typed }: { typed: string }) {
    const pattern = readPattern(typed);
    if (pattern.fault !== null) return null;
    return (
        <p class="understood" role="status">
            {t('pattern.understood')} <span class="mark understood__pattern">{pattern.text}</span> {patternInWords(pattern)}.
            {isOneMark(pattern.text) ? <span class="understood__hint"> {t('pattern.one_better')}</span> : null}
        </p>
    );
}

function PatternFields({ query, errors, onChange }: PartProps) {
    return (
        <div class="seek">
            <Field name="sought.pattern" label={t('pattern')} hint={t('pattern.hint')} value={query.pattern} onChange={(pattern) => onChange({ pattern })} width={20} isMark error={errors['sought.pattern']} />
            <p class="govuk-hint">{t('help.pattern')}</p>
            <Understood typed={query.pattern} />
            <UnreadToo query={query} onChange={onChange} />
        </div>
    );
}

function SimilarFields({ query, errors, onChange }: PartProps) {
    const edits = (['1', '2'] as const).map((value) => ({ value, label: t(`edits.${value}`), hint: t(`edits.${value}.hint`) }));
    return (
        <div class="seek">
            <Field name="sought.vrm" label={t('similar.vrm')} hint={t('similar.hint')} value={query.vrm} onChange={(vrm) => onChange({ vrm })} width={10} isMark error={errors['sought.vrm']} />
            <Radios name="sought.edits" label={t('edits')} value={query.edits} onChange={(value) => onChange({ edits: value === '2' ? '2' : '1' })} choices={edits} error={errors['sought.edits']} />
        </div>
    );
}

function PartialFields({ query, errors, onChange }: PartProps) {
    const known = query.remembered;
    const set = (part: Partial<Remembered>): void => onChange({ remembered: { ...known, ...part } });
    const formats = [{ value: '', label: t('format.any') }, ...FORMATS.map((value) => ({ value, label: t(`format.${value}`) }))];
    return (
        <div class="seek">
            <div class="field-row">
                {(['starts', 'contains', 'ends'] as const).map((part) => (
                    <Field key={part} name={`sought.${part}`} label={t(`partial.${part}`)} hint={t('partial.part_hint')} value={known[part]} onChange={(text) => set({ [part]: text })} width={10} isMark error={errors[`sought.${part}`]} />
                ))}
            </div>
            <div class="field-row">
                <Field name="sought.year" label={t('partial.year')} hint={t('partial.year_hint')} value={known.year} onChange={(year) => set({ year })} width={5} inputMode="numeric" autoComplete="off" error={errors['sought.year']} />
                <Field name="sought.age_identifier" label={t('partial.age')} hint={t('partial.age_hint')} value={known.age_identifier} onChange={(text) => set({ age_identifier: text })} width={4} isMark error={errors['sought.age_identifier']} />
            </div>
            <Checkbox name="sought.age" label={t('partial.unsure')} checked={known.isUnsure} onChange={(isUnsure) => set({ isUnsure })} />
            <Select name="sought.format" label={t('partial.format')} value={known.format} onChange={(value) => set({ format: value as Format | '' })} choices={formats} error={errors['sought.format']} />
            <UnreadToo query={query} onChange={onChange} />
        </div>
    );
}

export function KindFields(props: PartProps) {
    const { query, errors, onChange } = props;
    switch (query.kind) {
        case 'exact':
            return <Field name="window.vrm" label={t('vrm')} hint={t('vrm.hint')} value={query.vrm} onChange={(vrm) => onChange({ vrm })} width={10} isMark error={errors['window.vrm']} />;
        case 'pattern':
            return <PatternFields {...props} />;
        case 'similar':
            return <SimilarFields {...props} />;
        case 'partial':
            return <PartialFields {...props} />;
        case 'places':
            return null;
    }
}
