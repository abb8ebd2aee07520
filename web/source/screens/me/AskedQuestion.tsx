import type { ScreenProps } from '../registry';
import { QuestionPage } from './Question';

/** A question as those who ask see it. */
export default function AskedQuestion({ params }: ScreenProps) {
    return <QuestionPage number={Number(params['question'])} side="asker" />;
}
