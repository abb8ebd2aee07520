import { commonWelsh } from './common.cy';
import { commonEnglish } from './common.en';
import { texts } from './texts';

export const common = texts(commonEnglish, commonWelsh);
