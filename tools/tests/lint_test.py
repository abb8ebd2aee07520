#!/usr/bin/env python3
"""Goal: every lint fails on what it is there to catch, and is content with what is right. Method: a small
tree for each case, the lint run on it as a program, its exit status and words compared."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent


class LintTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name).resolve()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_tool(self, tool, *arguments):
        done = subprocess.run([sys.executable, str(TOOLS / tool), *map(str, arguments)],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_finds(self, words, tool, *arguments):
        status, output = self.run_tool(tool, *arguments)
        self.assertEqual(status, 1, output)
        self.assertIn(words, output)

    def assert_content(self, tool, *arguments):
        status, output = self.run_tool(tool, *arguments)
        self.assertEqual(status, 0, output)


class Layers(LintTest):
    def setUp(self):
        super().setUp()
        self.write("src/layers.txt", "base:\ndomain: base  # a comment\nstore: base domain\n")
        self.write("src/domain/read.hpp", '#include "base/time.hpp"\n#include <vector>\n')

    def check(self):
        return ("check_layers.py", self.root / "src")

    def test_right_includes(self):
        self.assert_content(*self.check())

    def test_include_of_a_later_layer(self):
        self.write("src/domain/read.cpp", '#include "store/store.hpp"\n')
        self.assert_finds("domain may not include store/store.hpp", *self.check())

    def test_ring(self):
        self.write("src/layers.txt", "base: store\nstore: base\n")
        self.assert_finds("not on an earlier line", *self.check())

    def test_private_header(self):
        self.write("src/store/store.cpp", '#include "domain/detail/secret.hpp"\n')
        self.assert_finds("private to domain", *self.check())

    def test_test_header_outside_tests(self):
        self.write("src/store/store.cpp", '#include "domain/tests/test_grant.hpp"\n')
        self.assert_finds("for tests only", *self.check())
        (self.root / "src/store/store.cpp").unlink()
        self.write("src/store/tests/store_test.cpp", '#include "domain/tests/test_grant.hpp"\n')
        self.assert_content(*self.check())

    def test_unknown_module(self):
        self.write("src/util/all.hpp", "\n")
        self.assert_finds("module util is not in layers.txt", *self.check())

    def test_include_that_starts_nowhere(self):
        self.write("src/store/store.cpp", '#include "store.hpp"\n')
        self.assert_finds("in no module", *self.check())


def function_of(lines):
    return "int f() {\n" + "    g();\n" * (lines - 2) + "}\n"


class Tidy(LintTest):
    def setUp(self):
        super().setUp()
        self.write("src/m/CMakeLists.txt", "a.cpp a.hpp b.cpp tests/a_test.cpp\n")

    def assert_tidy(self, name, text):
        self.write(name, text)
        self.assert_content("tidy.py", self.root)

    def assert_untidy(self, words, name, text):
        self.write(name, text)
        self.assert_finds(words, "tidy.py", self.root)

    def test_long_function(self):
        self.assert_tidy("src/m/b.cpp", "namespace x {\n" + function_of(70) + "}\n")
        self.assert_untidy("b.cpp:2: function of 71 lines", "src/m/b.cpp",
                           "namespace x {\n" + function_of(71) + "}\n")

    def test_long_function_behind_an_initializer_list(self):
        text = "A::A(int a)\n    : a_{a}, b_(B{1, 2}) {\n" + "    g();\n" * 70 + "}\n"
        self.assert_untidy("function of 72 lines", "src/m/b.cpp", text)

    def test_long_class_and_table_are_no_functions(self):
        text = "class A : public B {\n" + "    void g() { h(); }\n" * 80 + "};\n"
        text += "constexpr std::array table{\n" + "    Row{1, f(2)},\n" * 80 + "};\n"
        text += "const Row rows[] = {\n" + "    {1, f(2)},\n" * 80 + "};\n"
        self.assert_tidy("src/m/b.cpp", text)

    def test_long_file(self):
        self.assert_tidy("src/m/b.cpp", "\n" * 600)
        self.assert_untidy("file of 601 lines", "src/m/b.cpp", "\n" * 601)

    def test_banned_calls(self):
        for call in ("std::toupper(c)", "isdigit(c)", "gmtime(&t)", "localtime_r(&t, &b)", "system(s)",
                     "std::system(s)", "rand()", "std::stoi(s)", "atoi(s)", "strtoul(s, 0, 0)",
                     "printf(s)", "std::fprintf(f, s)", "std::snprintf(b, n, s)", "std::regex r", "t.detach()",
                     "std::cout << 1", "exit(1)"):
            with self.subTest(call):
                self.assert_untidy("is banned", "src/m/b.cpp", f"int f() {{ {call}; }}\n")

    def test_calls_that_only_look_banned(self):
        for call in ("to_upper_ascii(c)", "fmt::printf(s)", "info.system(1)", "brand()", "operand(x)",
                     'log("call system(x) or printf(x)")', "g();  // not printf(x)", "io.exit(1)"):
            with self.subTest(call):
                self.assert_tidy("src/m/b.cpp", f"int f() {{ {call}; }}\n")

    def test_a_reason_lets_a_call_pass(self):
        self.assert_tidy("src/m/b.cpp", "int f() { printf(s); }  // tidy: printf: no fmt in a shim\n")
        self.assert_untidy("is banned", "src/m/b.cpp", "int f() { printf(s); }  // tidy: printf:\n")

    def test_digits_with_marks_do_not_hide_code(self):
        self.assert_untidy("is banned", "src/m/b.cpp", "int a = 1'000; int b = rand(); int c = 1'0;\n")

    def test_leftover_marks(self):
        mark = "TO" "DO"
        self.assert_tidy("docs/a.md", f"{mark}(#12): later\n")
        self.assert_untidy("issue number", "docs/a.md", f"{mark}: later\n")

    def test_paths_of_one_machine(self):
        self.assert_untidy("path of one machine", "docs/a.md", "see /ho" "me/me/x\n")
        (self.root / "docs/a.md").unlink()
        self.assert_tidy("docs/b.md", "see https://x.example/home/page\n")

    def test_blanks_and_line_ends(self):
        self.assert_untidy("blank at the end", "docs/a.md", "a \n")
        self.assert_untidy("no line end", "docs/a.md", "a")

    def test_headers(self):
        self.assert_untidy("#pragma once", "src/m/a.hpp", "int f();\n")
        self.assert_tidy("src/m/a.hpp", "#pragma once\n")
        self.assert_untidy("m/a.hpp must be the first include", "src/m/a.cpp",
                           '#include <vector>\n#include "m/a.hpp"\n')
        self.assert_tidy("src/m/a.cpp", '// Why.\n#include "m/a.hpp"\n#include <vector>\n')

    def test_dead_file(self):
        self.assert_untidy("dead, or missing from the build", "src/m/c.cpp", "\n")

    def test_test_without_goal(self):
        self.assert_untidy("Goal", "src/m/tests/a_test.cpp", "\n")


class Rules(LintTest):
    ROW = "| R-01 | words | 1 | policy | policy | `m` | `src/m/tests/a_test.cpp` |\n"

    def setUp(self):
        super().setUp()
        self.write("docs/rules.md", self.ROW)
        self.write("src/m/a.hpp", "/// Words.\n/// Rule: R-01 words.\n")
        self.write("src/m/tests/a_test.cpp", "\n")

    def assert_wrong(self, words):
        self.assert_finds(words, "check_rules.py", self.root)

    def test_right_register(self):
        self.assert_content("check_rules.py", self.root)

    def test_unregistered_tag(self):
        self.write("src/m/a.hpp", "/// Rule: R-01 (one),\n/// R-02.\n")
        self.assert_wrong("R-02 is not in docs/rules.md")

    def test_rule_without_tag(self):
        self.write("src/m/a.hpp", "\n")
        self.assert_wrong("carries the tag")

    def test_rule_of_a_missing_module_or_test(self):
        self.write("docs/rules.md", self.ROW.replace("`m`", "`gone`"))
        self.assert_wrong("module gone")
        self.write("docs/rules.md", self.ROW.replace("a_test", "b_test"))
        self.assert_wrong("b_test.cpp, which is not there")

    def test_half_carried_out(self):
        self.write("docs/rules.md", self.ROW.replace("`m`", "not yet"))
        self.assert_wrong("one of module and test only")

    def test_tag_of_a_rule_that_is_not_carried_out(self):
        self.write("docs/rules.md", self.ROW.replace("`m`", "not yet").replace("`src/m/tests/a_test.cpp`", "not yet"))
        self.assert_wrong("is not carried out")

    def test_unknown_grade_missing_source_and_double(self):
        self.write("docs/rules.md", self.ROW.replace("| policy | policy |", "| policy | sure |"))
        self.assert_wrong("grade 'sure'")
        self.write("docs/rules.md", self.ROW.replace("| policy | policy |", "| | policy |"))
        self.assert_wrong("no source")
        self.write("docs/rules.md", self.ROW + self.ROW)
        self.assert_wrong("twice")

    def test_empty_register(self):
        self.write("docs/rules.md", "# Rules\n")
        self.write("src/m/a.hpp", "\n")
        status, _ = self.run_tool("check_rules.py", self.root)
        self.assertEqual(status, 1)


class Headers(LintTest):
    def test_header_that_needs_another_first(self):
        self.write("src/m/a.cpp", "int main() {}\n")
        self.write("src/m/b.hpp", "#pragma once\ninline std::size_t f() { return 1; }\n")
        self.write("build/compile_commands.json",
                   f'[{{"directory": "{self.root}", "file": "src/m/a.cpp",'
                   f' "command": "c++ -std=c++20 -I{self.root}/src -o src/m/CMakeFiles/bof_m.dir/a.cpp.o -c src/m/a.cpp"}}]\n')
        self.assert_finds("b.hpp does not compile alone", "check_headers.py", self.root / "build", self.root)
        self.write("src/m/b.hpp", "#pragma once\n#include <cstddef>\ninline std::size_t f() { return 1; }\n")
        self.assert_content("check_headers.py", self.root / "build", self.root)


class Welsh(LintTest):
    """A service of one sentence that stays and one that holds a number."""

    def setUp(self):
        super().setUp()
        self.write("src/api/gate.cpp", 'return Error{Errc::denied, "you may not"}; // "nor this here"\n'
                                       'wrong.push_back({"a", "This text is too " "long."});\n'
                                       'ignore(f().ignore("only that it is tried"));\n')
        for name in ("codec/detail/csv_records.cpp", "ingest/read_check.cpp", "register/detail/audit_damage.cpp",
                     "register/voi_register.cpp"):
            self.write("src/" + name, "")
        self.write("src/codec/voi_csv.cpp", 'complain("it has " + std::to_string(n) + " bytes too many");\n')
        self.dictionary("'you may not': 'ni chewch'", "'This text is too long.': 'Rhy hir.'",
                        "'it has {} bytes too many': '{} beit yn ormod'")

    def dictionary(self, *entries):
        self.write("web/source/i18n/server.cy.ts", "".join(f"    {entry},\n" for entry in entries))

    def check(self):
        return ("check_welsh.py", self.root)

    def test_all_there(self):
        self.assert_content(*self.check())

    def test_a_sentence_without_welsh(self):
        self.write("src/search/desk.cpp", 'PublicText said = "it\'s gone again";\n')
        self.assert_finds("src/search/desk.cpp: no Welsh for: it's gone again", *self.check())

    def test_a_sentence_that_is_said_no_more(self):
        self.write("src/api/gate.cpp", "")
        self.assert_finds("the service does not say: you may not", *self.check())

    def test_a_piece_that_is_said_no_more(self):
        self.write("src/codec/voi_csv.cpp", "")
        self.assert_finds("the service does not say: it has {} bytes too many", *self.check())


if __name__ == "__main__":
    unittest.main()
