"""Makes C++ of a page: its text before and after the data, style and script filled in.

  embed_page.py page.html --header=a/b/page_text.h --namespace=a::b --style=page.css \
      --script=model.js --script=view.js >page_text.cc

The header declares kPageBeforeData and kPageAfterData in the namespace.
"""

import argparse


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def literal(text):
    """A C++ string literal, a line each; everything but plain characters as three octal digits."""
    lines = []
    for line in text.splitlines(keepends=True):
        escaped = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else "\\%03o" % byte
                          for byte in line.encode("utf-8"))
        lines.append('    "%s"' % escaped)
    return "\n".join(lines) or '    ""'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("--header", required=True)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--style", required=True)
    parser.add_argument("--script", action="append", required=True)
    options = parser.parse_args()
    style = read(options.style)
    script = "\n".join(read(path) for path in options.script)
    if "</style" in style or "</script" in script or "<!--" in script:
        parser.error("style or script would end early")
    page = read(options.page)
    for mark in ("{{style}}", "{{script}}", "{{data}}"):
        if page.count(mark) != 1:
            parser.error("%s has %d times %s" % (options.page, page.count(mark), mark))
    before, after = page.split("{{data}}")
    before, after = (part.replace("{{style}}", style, 1) if "{{style}}" in part else part
                     for part in (before, after))
    before, after = (part.replace("{{script}}", script, 1) if "{{script}}" in part else part
                     for part in (before, after))
    print('#include "%s"\n\nnamespace %s {\n' % (options.header, options.namespace))
    print("const char kPageBeforeData[] =\n%s;\n" % literal(before))
    print("const char kPageAfterData[] =\n%s;\n" % literal(after))
    print("}  // namespace %s" % options.namespace)


if __name__ == "__main__":
    main()
