// Welsh of guidance.en.ts. A draft: a qualified translator has yet to check it.
import type { guidanceEnglish } from './guidance.en';
import type { Welsh } from './texts';

export const guidanceWelsh: Welsh<typeof guidanceEnglish> = {
    'banner': 'Mae rhywfaint o’ch gwaith yn aros i chi gydnabod y canllawiau.',
    'banner.link': 'Eu darllen a’u cydnabod',
};
