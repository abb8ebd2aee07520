// Everybody with an account, for screens that name people. Asking is on the record, so it is asked only by who may.
import { may } from '../app/session';
import { api } from './client';
import { type Load, useLoad } from './load';
import type { Person } from './types';

/** Nobody for those who may not see people. */
export function usePeople(): Load<Person[]> {
    return useLoad(async (signal) => (may('person.view') ? (await api.get('/api/v1/people', { signal })).data.items : []), []);
}
