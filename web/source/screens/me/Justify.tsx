// In the record of a search: how its justification stands, and asking for one.
import { useState } from 'preact/hooks';
import { useActionKey } from '../../api/action';
import { api } from '../../api/client';
import type { Schemas } from '../../api/types';
import { account, may } from '../../app/session';
import { announce } from '../../components/announcer';
import { Button } from '../../components/Button';
import { Notice } from '../../components/Notice';
import { Writing } from './Question';
import { QuestionState } from './state';
import { t } from './texts';

type Made = Schemas['SearchRecord'];

/** In a table: the state, or a dash. */
export function Justification({ made }: { made: Made }) {
    return made.question === null ? <>–</> : <QuestionState question={made.question} />;
}

export function Justify({ made, onAsked }: { made: Made; onAsked: () => void }) {
    const key = useActionKey();
    const [state, setState] = useState<'closed' | 'open' | 'done'>('closed');
    if (!may('search.question')) return null;
    const open = made.question !== null && made.question.state !== 'accepted';
    const send = async (text: string): Promise<void> => {
        await api.post('/api/v1/search_questions', { body: { search: made.number, text }, action: key([made.number, text]) });
        setState('done');
        announce(t('ask.sent'));
        onAsked();
    };
    return (
        <section class="justify">
            <h3 class="govuk-heading-s">{t('ask.state')}</h3>
            {made.question === null
                ? <p class="govuk-body">{t('ask.none')}</p>
                : <p class="govuk-body"><a class="govuk-link" href={`/searches/questions/${made.question.number}`}>{t('questions.look', { number: made.question.number })}</a> <QuestionState question={made.question} /></p>}
            {state === 'done' ? <Notice tone="success"><p>{t('ask.sent')}</p></Notice> : null}
            {made.person === account.value?.person.id ? <p class="govuk-body">{t('ask.own')}</p> : null}
            {open || state === 'done' || made.person === account.value?.person.id ? null
                : state === 'open'
                    ? <Writing label={t('ask.text')} hint={t('ask.hint')} send={t('ask.send')} onSend={send} />
                    : <Button kind="secondary" onPress={() => setState('open')}>{t('ask')}</Button>}
        </section>
    );
}

export function QuestionsLink() {
    return may('search.question') ? <p class="govuk-body"><a class="govuk-link" href="/searches/questions">{t('ask.list')}</a></p> : null;
}
