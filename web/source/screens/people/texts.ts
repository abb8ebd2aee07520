import { peopleEnglish } from '../../i18n/people.en';
import { peopleWelsh } from '../../i18n/people.cy';
import { texts } from '../../i18n/texts';

export const t = texts(peopleEnglish, peopleWelsh);
