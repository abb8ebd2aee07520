// One question about a search, with all that was said: for the searcher, who answers, and for those who ask.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import { useLoad } from '../../api/load';
import { asProblem } from '../../api/problem';
import type { Schemas } from '../../api/types';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { ErrorSummary, type FieldErrors, fieldErrors, TextArea } from '../../components/Form';
import { Shown } from '../../components/Loading';
import { Moment } from '../../components/Moment';
import { Notice } from '../../components/Notice';
import { Page } from '../../components/Page';
import type { ScreenProps } from '../registry';
import { Due, QuestionState } from './state';
import { t } from './texts';

type Asked = Schemas['SearchQuestion'];
type Side = 'searcher' | 'asker';

function Said({ question }: { question: Asked }) {
    return (
        <ol class="said">
            {question.said.map((word) => (
                <li key={word.audit_number} class={`said__word said__word--${word.kind}`}>
                    <p class="said__by"><strong>{t(`said.${word.kind}`)}</strong> · {word.person_name} · <Moment at={word.when} show="both" /></p>
                    {word.text === '' ? null : <p class="said__text as-written">{word.text}</p>}
                </li>
            ))}
        </ol>
    );
}

interface WritingProps {
    label: string;
    hint?: string;
    send: string;
    /** Sends the words; throws a Problem. */
    onSend: (text: string) => Promise<void>;
}

/** Words that cannot be taken back: they stay in the field until the service has them. */
export function Writing({ label, hint, send, onSend }: WritingProps) {
    const [text, setText] = useState('');
    const [errors, setErrors] = useState<FieldErrors>({});
    const submit = async (): Promise<void> => {
        setErrors({});
        try {
            await onSend(text);
            setText('');
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    return (
        <form noValidate onSubmit={(event) => event.preventDefault()}>
            <ErrorSummary errors={errors} />
            <TextArea name="text" label={label} hint={hint} value={text} onChange={setText} error={errors['text']} charactersMax={1000} rows={5} />
            <Button onPress={submit}>{send}</Button>
        </form>
    );
}

function Facts({ question }: { question: Asked }) {
    return (
        <dl class="account-facts">
            <dt>{t('questions.searcher')}</dt><dd>{question.searcher_name}</dd>
            <dt>{t('questions.state')}</dt><dd><QuestionState question={question} /></dd>
            <dt>{t('questions.due')}</dt><dd><Due question={question} /></dd>
        </dl>
    );
}

function Answering({ question, onChange }: { question: Asked; onChange: (changed: Asked, text: string) => void }) {
    const key = useActionKey();
    const waits = question.state === 'waiting';
    const send = async (text: string): Promise<void> => {
        const { data } = await api.post('/api/v1/me/questions/{question}/answer', { path: { question: question.number }, body: { text }, action: key([question.said.length, text]) });
        onChange(data, t(waits ? 'answer.sent' : 'add.sent'));
    };
    return waits
        ? <Writing label={t('answer')} hint={t('answer.hint')} send={t('answer.send')} onSend={send} />
        : <Writing label={t('add')} send={t('add.send')} onSend={send} />;
}

function Asking({ question, onChange }: { question: Asked; onChange: (changed: Asked, text: string) => void }) {
    const key = useActionKey();
    const [errors, setErrors] = useState<FieldErrors>({});
    if (question.state !== 'answered') return null;
    const path = { question: question.number };
    const accept = async (): Promise<void> => {
        setErrors({});
        try {
            const { data } = await api.post('/api/v1/search_questions/{question}/acceptance', { path, action: key([question.said.length]) });
            onChange(data, t('accept.done'));
        } catch (error) {
            setErrors(fieldErrors(asProblem(error)));
        }
    };
    const further = async (text: string): Promise<void> => {
        const { data } = await api.post('/api/v1/search_questions/{question}/further', { path, body: { text }, action: key([question.said.length, text]) });
        onChange(data, t('further.sent'));
    };
    return (
        <>
            <ErrorSummary errors={errors} />
            <Button onPress={accept}>{t('accept')}</Button>
            <Writing label={t('further')} hint={t('further.hint')} send={t('further.send')} onSend={further} />
        </>
    );
}

export function QuestionPage({ number, side }: { number: number; side: Side }) {
    const path = { question: number };
    const load = useLoad((signal) => (side === 'searcher'
        ? api.get('/api/v1/me/questions/{question}', { path, signal })
        : api.get('/api/v1/search_questions/{question}', { path, signal })).then(({ data }) => data), [number, side]);
    const [done, setDone] = useState('');
    const changed = (question: Asked, text: string): void => {
        load.replace(question);
        setDone(text);
        announce(text);
    };
    const title = load.data ? t('question.title', { number, search: load.data.search }) : t('questions.number');
    return (
        <Page title={title} help={<p>{t(side === 'searcher' ? 'question.help.own' : 'question.help.asker')}</p>}>
            {done ? <Notice tone="success"><p>{done}</p></Notice> : null}
            <Shown load={load}>
                {(question) => (
                    <>
                        <Facts question={question} />
                        <h2 class="govuk-heading-m">{t('question.said')}</h2>
                        <Said question={question} />
                        {side === 'searcher' ? <Answering question={question} onChange={changed} /> : <Asking question={question} onChange={changed} />}
                    </>
                )}
            </Shown>
            <p class="govuk-body"><a class="govuk-link" href={side === 'searcher' ? '/me' : '/searches/questions'}>{side === 'searcher' ? t('asked') : t('ask.list')}</a></p>
        </Page>
    );
}

export default function OwnQuestion({ params }: ScreenProps) {
    return <QuestionPage number={Number(params['question'])} side="searcher" />;
}
