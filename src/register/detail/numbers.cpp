#include "register/detail/numbers.hpp"

#include <string>

namespace bof::detail {

long long next_number(soci::session& session, const char* table) {
    const std::string name{table};
    long long last = 0;
    session
        << "SELECT COALESCE(MAX(highest), 0) FROM (SELECT MAX(id) AS highest FROM " + name +
               " UNION ALL SELECT last_number AS highest FROM number_given WHERE table_name = '" +
               name + "') AS given",
        soci::into(last);
    return last + 1;
}

void keep_numbers(soci::session& session, const char* table) {
    const std::string name{table};
    const long long last = next_number(session, table) - 1;
    session << "DELETE FROM number_given WHERE table_name = '" + name + "'";
    session << "INSERT INTO number_given (table_name, last_number) VALUES ('" + name + "', :last)",
        soci::use(last);
}

}  // namespace bof::detail
