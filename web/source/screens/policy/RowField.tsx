// One row of the policy, to be changed.
import { Checkbox, Field, Select, TextArea } from '../../components/Form';
import { serverText } from '../../i18n/server';
import { t } from './texts';
import { type Category, type Form, linesOf, nameOf, numberOf, type Row, type Value, wordText } from './values';

export interface RowFieldProps {
    row: Row;
    value: Value;
    /** As it was typed: a number that is being written is no number yet. */
    typed: string | undefined;
    error: string | undefined;
    onChange: (value: Value, typed?: string) => void;
}

const SAMPLE = '{a1-6}/{d1-7}/{d2}';

function CategoryFields({ row, value, onChange }: RowFieldProps) {
    const categories = value as Category[];
    const set = (index: number, part: Partial<Category>): void => onChange(categories.map((one, at) => (at === index ? { ...one, ...part } : one)));
    return (
        <fieldset class="govuk-fieldset">
            <legend class="govuk-fieldset__legend">{serverText(row.says)}</legend>
            {categories.map((one, index) => (
                <div key={one.code} class="policy__item">
                    <Checkbox name={`rows.${row.id}.${one.code}`} label={t('change.opens', { name: nameOf(one) })} checked={one.opens_older} onChange={(opens_older) => set(index, { opens_older })} />
                    <Field name={`rows.${row.id}.${one.code}.references`} label={t('change.references', { name: nameOf(one) })} value={one.references.join(', ')} width={30}
                        onChange={(text) => set(index, { references: text.split(',').map((part) => part.trimStart()) })} autoComplete="off" />
                </div>
            ))}
        </fieldset>
    );
}

function FormFields({ row, value, onChange }: RowFieldProps) {
    const forms = value as Form[];
    const set = (index: number, text: string): void => onChange(forms.map((one, at) => (at === index ? { ...one, masks: text.split('\n') } : one)));
    return (
        <fieldset class="govuk-fieldset">
            <legend class="govuk-fieldset__legend">{serverText(row.says)}</legend>
            <p class="govuk-hint">{t('change.masks_hint', { sample: SAMPLE })}</p>
            {forms.map((one, index) => (
                <TextArea key={one.code} name={`rows.${row.id}.${one.code}`} label={t('change.masks', { name: nameOf(one) })} rows={3} value={one.masks.join('\n')} onChange={(text) => set(index, text)} />
            ))}
        </fieldset>
    );
}

export function RowField(props: RowFieldProps) {
    const { row, value, typed, error, onChange } = props;
    const frame = { name: `rows.${row.id}`, label: serverText(row.says), error };
    switch (row.kind) {
        case 'categories':
            return <CategoryFields {...props} />;
        case 'reference_forms':
            return <FormFields {...props} />;
        case 'texts':
            return <TextArea {...frame} hint={t('change.each_line')} rows={5} value={typed ?? (value as string[]).join('\n')} onChange={(text) => onChange(linesOf(text), text)} />;
        case 'yes_no':
            return <Select {...frame} value={String(value)} onChange={(text) => onChange(text === 'true')} choices={[{ value: 'true', label: t('yes') }, { value: 'false', label: t('no') }]} />;
        case 'word':
            return <Select {...frame} value={String(value)} onChange={onChange} choices={row.words.map((word) => ({ value: word, label: wordText(row.id, word) }))} />;
        case 'number': {
            const hint = t(`unit.${row.unit}`, { n: t('change.range', { least: row.least, most: row.most }) });
            return <Field {...frame} hint={hint} width={10} value={typed ?? String(value)} onChange={(text) => onChange(numberOf(text), text)} autoComplete="off" />;
        }
    }
}
