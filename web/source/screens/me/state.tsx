// How a question about a search stands, for those who ask and for the searcher.
import type { Schemas } from '../../api/types';
import { Badge } from '../../components/Badge';
import { Moment } from '../../components/Moment';
import { t } from './texts';

type Standing = Pick<Schemas['QuestionBrief'], 'state' | 'overdue'>;

export function QuestionState({ question }: { question: Standing }) {
    const tone = question.overdue ? 'bad' : question.state === 'waiting' ? 'warning' : question.state === 'answered' ? 'info' : 'good';
    return (
        <>
            <Badge tone={tone}>{t(`state.${question.state}`)}</Badge>
            {question.overdue ? <> <Badge tone="bad">{t('overdue')}</Badge></> : null}
        </>
    );
}

/** By when an answer is due; once there is one, nothing is. */
export function Due({ question }: { question: Schemas['QuestionBrief'] | Schemas['SearchQuestion'] }) {
    return question.state === 'waiting' ? <Moment at={question.due} show="both" /> : <>–</>;
}
