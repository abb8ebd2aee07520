import { guidanceWelsh } from './guidance.cy';
import { guidanceEnglish } from './guidance.en';
import { texts } from './texts';

export const guidanceTexts = texts(guidanceEnglish, guidanceWelsh);
