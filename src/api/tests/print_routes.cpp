// Prints the server's routes, one a line: what tests/api/conformance_test.py compares with
// api/openapi.yaml.
#include "api/api.hpp"

#include <iostream>

int main() {
    std::cout << bof::api::route_lines();
    return 0;
}
