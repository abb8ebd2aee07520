// Forms by the GOV.UK pattern: label, hint, error beside the field, and a summary of all errors that takes the focus.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { common } from '../i18n/common';
import { problemText, serverText } from '../i18n/server';

export interface FieldProps {
    /** The field's name in the request: errors of the service are told by it. */
    name: string;
    label: string;
    hint?: ComponentChildren;
    error?: string | undefined;
    value: string;
    onChange: (value: string) => void;
    required?: boolean;
    autoComplete?: string;
}

/** The id of a field's control, to which the error summary leads. */
export function fieldId(name: string): string {
    return `field-${name}`;
}

function Frame(props: Pick<FieldProps, 'name' | 'label' | 'hint' | 'error' | 'required'> & { children: ComponentChildren }) {
    const id = fieldId(props.name);
    return (
        <div class={`govuk-form-group${props.error ? ' govuk-form-group--error' : ''}`}>
            <label class="govuk-label" for={id}>
                {props.label}{props.required === false ? <span class="muted"> {common('optional')}</span> : null}
            </label>
            {props.hint ? <div id={`${id}-hint`} class="govuk-hint">{props.hint}</div> : null}
            {props.error ? (
                <p id={`${id}-error`} class="govuk-error-message">
                    <span class="govuk-visually-hidden">{common('error_prefix')} </span>{props.error}
                </p>
            ) : null}
            {props.children}
        </div>
    );
}

function described({ name, hint, error }: Pick<FieldProps, 'name' | 'hint' | 'error'>): string | undefined {
    const id = fieldId(name);
    const parts = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
    return parts.length > 0 ? parts.join(' ') : undefined;
}

export interface TextFieldProps extends FieldProps {
    type?: 'text' | 'search';
    /** In characters; the field is as wide as what it is for. */
    width?: 4 | 5 | 10 | 20 | 30;
    /** Which keys a phone shows. */
    inputMode?: 'numeric';
    /** A registration mark: capitals, in the plate's face, never kept by the browser. */
    isMark?: boolean;
}

export function Field(props: TextFieldProps) {
    const { name, value, onChange, type = 'text', width, isMark = false, error } = props;
    const look = [width ? `govuk-input--width-${width}` : '', error ? 'govuk-input--error' : '', isMark ? 'mark-input' : ''];
    return (
        <Frame {...props}>
            <input class={['govuk-input', ...look].filter(Boolean).join(' ')} id={fieldId(name)} name={name} type={type as 'text'} value={value}
                inputMode={props.inputMode} spellcheck={false} autocomplete={isMark ? 'off' : props.autoComplete} autocapitalize={isMark ? 'characters' : 'none'}
                aria-describedby={described(props)} aria-invalid={error ? true : undefined}
                onInput={(event) => onChange(isMark ? event.currentTarget.value.toUpperCase() : event.currentTarget.value)} />
        </Frame>
    );
}

/** A password that can be shown: long ones are mistyped unseen. */
export function PasswordField(props: FieldProps) {
    const { name, value, onChange, error } = props;
    const [shown, setShown] = useState(false);
    return (
        <Frame {...props}>
            <div class="password">
                <input class={`govuk-input${error ? ' govuk-input--error' : ''}`} id={fieldId(name)} name={name} type={(shown ? 'text' : 'password') as 'text'}
                    value={value} spellcheck={false} autocapitalize="none" autocomplete={props.autoComplete} aria-describedby={described(props)}
                    aria-invalid={error ? true : undefined} onInput={(event) => onChange(event.currentTarget.value)} />
                <button type="button" class="govuk-button govuk-button--secondary small" aria-controls={fieldId(name)}
                    aria-label={common(shown ? 'hide_password' : 'show_password')} onClick={() => setShown(!shown)}>
                    {common(shown ? 'hide' : 'show')}
                </button>
            </div>
        </Frame>
    );
}

export function TextArea(props: FieldProps & { rows?: number; charactersMax?: number }) {
    const { name, value, onChange, rows = 4, charactersMax, error } = props;
    const left = charactersMax === undefined ? null : charactersMax - value.length;
    return (
        <Frame {...props}>
            <textarea class={`govuk-textarea${error ? ' govuk-textarea--error' : ''}`} id={fieldId(name)} name={name} rows={rows} value={value}
                maxLength={charactersMax} aria-describedby={described(props)} aria-invalid={error ? true : undefined}
                onInput={(event) => onChange(event.currentTarget.value)} />
            {left === null ? null : <p class="govuk-hint character-count">{common.count('characters_left', left)}</p>}
        </Frame>
    );
}

export interface Choice {
    value: string;
    label: string;
}

export function Select(props: FieldProps & { choices: readonly Choice[] }) {
    const { name, value, onChange, choices, error } = props;
    return (
        <Frame {...props}>
            <select class={`govuk-select${error ? ' govuk-select--error' : ''}`} id={fieldId(name)} name={name} value={value}
                aria-describedby={described(props)} aria-invalid={error ? true : undefined}
                onChange={(event) => onChange(event.currentTarget.value)}>
                {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
            </select>
        </Frame>
    );
}

/** A few choices that should all be seen at once. */
export function Radios(props: FieldProps & { choices: readonly (Choice & { hint?: string })[]; inline?: boolean }) {
    const { name, label, hint, value, onChange, choices, error, inline = false } = props;
    const id = fieldId(name);
    return (
        <div class={`govuk-form-group${error ? ' govuk-form-group--error' : ''}`}>
            <fieldset class="govuk-fieldset" aria-describedby={described(props)}>
                <legend class="govuk-fieldset__legend">{label}</legend>
                {hint ? <div id={`${id}-hint`} class="govuk-hint">{hint}</div> : null}
                {error ? <p id={`${id}-error`} class="govuk-error-message">{error}</p> : null}
                <div class={`govuk-radios govuk-radios--small${inline ? ' govuk-radios--inline' : ''}`}>
                    {choices.map((choice, index) => {
                        const choiceId = index === 0 ? id : `${id}-${choice.value}`;
                        return (
                            <div class="govuk-radios__item" key={choice.value}>
                                <input class="govuk-radios__input" id={choiceId} name={name} type="radio" value={choice.value}
                                    checked={choice.value === value} onChange={() => onChange(choice.value)} />
                                <label class="govuk-label govuk-radios__label" for={choiceId}>{choice.label}</label>
                                {choice.hint ? <div class="govuk-hint govuk-radios__hint">{choice.hint}</div> : null}
                            </div>
                        );
                    })}
                </div>
            </fieldset>
        </div>
    );
}

export function Checkbox({ name, label, checked, onChange }: { name: string; label: ComponentChildren; checked: boolean; onChange: (checked: boolean) => void }) {
    return (
        <div class="govuk-checkboxes govuk-checkboxes--small">
            <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" id={fieldId(name)} name={name} type="checkbox" checked={checked}
                    onChange={(event) => onChange(event.currentTarget.checked)} />
                <label class="govuk-label govuk-checkboxes__label" for={fieldId(name)}>{label}</label>
            </div>
        </div>
    );
}

/** Several of a few choices, as a group with a legend. */
export function Checkboxes({ name, label, hint, values, onChange, choices, error, inline = false }: Omit<FieldProps, 'value' | 'onChange'> & {
    values: readonly string[]; onChange: (values: string[]) => void; choices: readonly Choice[]; inline?: boolean;
}) {
    const id = fieldId(name);
    const toggle = (value: string, isOn: boolean): void => onChange(isOn ? [...values, value] : values.filter((one) => one !== value));
    return (
        <div class={`govuk-form-group${error ? ' govuk-form-group--error' : ''}`}>
            <fieldset class="govuk-fieldset" aria-describedby={described({ name, hint, error })}>
                <legend class="govuk-fieldset__legend">{label}</legend>
                {hint ? <div id={`${id}-hint`} class="govuk-hint">{hint}</div> : null}
                {error ? <p id={`${id}-error`} class="govuk-error-message">{error}</p> : null}
                <div class={`govuk-checkboxes govuk-checkboxes--small${inline ? ' checkboxes--inline' : ''}`}>
                    {choices.map((choice, index) => {
                        const choiceId = index === 0 ? id : `${id}-${choice.value}`;
                        return (
                            <div class="govuk-checkboxes__item" key={choice.value}>
                                <input class="govuk-checkboxes__input" id={choiceId} name={name} type="checkbox" value={choice.value}
                                    checked={values.includes(choice.value)} onChange={(event) => toggle(choice.value, event.currentTarget.checked)} />
                                <label class="govuk-label govuk-checkboxes__label" for={choiceId}>{choice.label}</label>
                            </div>
                        );
                    })}
                </div>
            </fieldset>
        </div>
    );
}

/** Errors by the name of the field; the name '' is for what concerns the whole form. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What the service refused, by field where it says so. */
export function fieldErrors(problem: Problem): FieldErrors {
    if (problem.fields.size === 0) return { '': problemText(problem) };
    return Object.fromEntries([...problem.fields].map(([field, detail]) => [field, serverText(detail)]));
}

export function ErrorSummary({ errors }: { errors: FieldErrors }) {
    const box = useRef<HTMLDivElement>(null);
    const titleId = useId();
    const entries = Object.entries(errors);
    useEffect(() => {
        if (entries.length > 0) box.current?.focus();
    }, [errors]);
    if (entries.length === 0) return null;
    const lead = (event: MouseEvent, name: string): void => {
        event.preventDefault();
        document.getElementById(fieldId(name))?.focus();
    };
    return (
        <div class="govuk-error-summary" ref={box} tabIndex={-1} role="alert" aria-labelledby={titleId}>
            <h2 class="govuk-error-summary__title" id={titleId}>{common('problem_title')}</h2>
            <ul class="govuk-list govuk-error-summary__list">
                {entries.map(([name, text]) => (
                    <li key={name}>
                        {document.getElementById(fieldId(name))
                            ? <a href={`#${fieldId(name)}`} onClick={(event) => lead(event, name)}>{text}</a>
                            : text}
                    </li>
                ))}
            </ul>
        </div>
    );
}
