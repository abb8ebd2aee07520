// Keys for acts of a person that may be tried again: the same content goes with the same key, so that a lost answer
// does not make it twice; what was changed since is another act.
import { useRef } from 'preact/hooks';
import { actionKey } from './client';

/** Returns what gives the key for `content`, anything that JSON can hold. */
export function useActionKey(): (content: unknown) => string {
    const last = useRef({ content: '', key: '' });
    return (content) => {
        const text = JSON.stringify(content);
        if (last.current.content !== text) last.current = { content: text, key: actionKey() };
        return last.current.key;
    };
}
