// A date as people write it here, day before month: a browser's own date field follows the browser's country.
import { common } from '../i18n/common';
import { dateFromText, todayText } from '../i18n/london';
import { Field, type FieldErrors, type FieldProps } from './Form';

/** `value`: as it is typed, see dateFromText(). Without a hint of its own it shows how a date is written; '' for none. */
export function DateField({ hint, ...rest }: FieldProps) {
    return <Field {...rest} hint={hint ?? common('date_hint', { date: todayText() })} width={10} autoComplete="off" />;
}

/** By field: what of these texts is written but is no date. */
export function dateErrors(typed: Readonly<Record<string, string>>): FieldErrors {
    const unclear = Object.entries(typed).filter(([, text]) => text.trim() !== '' && dateFromText(text) === '');
    return Object.fromEntries(unclear.map(([name]) => [name, common('date_unclear', { date: todayText() })]));
}
