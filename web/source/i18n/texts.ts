// Texts in two languages. A screen has a file of English texts, whose keys are the type, and a file of Welsh
// ones; a text that Welsh lacks does not compile.
import { language } from './language';

export type Entries = Readonly<Record<string, string>>;

/** What the Welsh file of `E` must hold. Plurals may have more forms than English: "alerts.two" beside "alerts.other". */
export type Welsh<E extends Entries> = Readonly<Record<keyof E, string>> &
    Readonly<Partial<Record<`${PluralKey<E>}.${'zero' | 'two' | 'few' | 'many'}`, string>>>;

type PluralKey<E extends Entries> = keyof E extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type Values<S extends string> = [Placeholders<S>] extends [never] ? [] : [values: Record<Placeholders<S>, string | number>];
type CountedValues<S extends string> = [Exclude<Placeholders<S>, 'n'>] extends [never]
    ? []
    : [values: Record<Exclude<Placeholders<S>, 'n'>, string | number>];

/** Puts values in the places of {names}. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export interface Texts<E extends Entries> {
    /** The text of that key in the language in use; re-renders who reads it when that changes. */
    <K extends keyof E & string>(key: K, ...values: Values<E[K]>): string;
    /** The form for `n` of key.one, key.two, ..., key.other; {n} stands for the number. */
    count<B extends PluralKey<E>>(base: B, n: number, ...values: CountedValues<E[`${B}.other`]>): string;
    /** The text of a key that is only known when it runs, such as a code of the server; `otherwise` when unknown. */
    lookup(key: string, otherwise?: string): string;
}

const PLURALS = { en: new Intl.PluralRules('en'), cy: new Intl.PluralRules('cy') };

/** Joins a screen's two files. */
export function texts<const E extends Entries>(english: E, welsh: Welsh<E>): Texts<E> {
    const entries = (): Entries => (language.value === 'cy' ? (welsh as Entries) : english);
    const read = (key: string, ...values: Record<string, string | number>[]): string =>
        fill(entries()[key] ?? english[key] ?? key, values[0]);
    const count = (base: string, n: number, values?: Record<string, string | number>): string => {
        const form = `${base}.${PLURALS[language.value].select(n)}`;
        const text = entries()[form] ?? entries()[`${base}.other`] ?? '';
        return fill(text, { ...values, n: n.toLocaleString('en-GB') });
    };
    const lookup = (key: string, otherwise = key): string => entries()[key] ?? english[key] ?? otherwise;
    return Object.assign(read, { count, lookup }) as unknown as Texts<E>;
}
