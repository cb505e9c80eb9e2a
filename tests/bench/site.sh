#!/bin/sh
# site.sh [N] - the help centre's pages of N documents (5000) beside Hugo and Zola, where they are installed.
#
# Each makes the whole site once into an empty folder, in turn: seconds of the processor's time, which what else
# the machine does changes little, seconds on the clock, and memory.  Theirs have what a page of ours has that they
# can do with a few lines of template: title, text, table of contents, date, the way up, "in this section" (Hugo);
# no related articles, votes, opening hours or words in four languages.  They are given front matter that both
# read, and text in which nothing is taken for their own commands.
# shellcheck source=tests/bench/common.sh disable=SC2317
. "$(dirname "$0")/common.sh"

n=${1:-5000}
kbindex_db "$n"
work=$WORK/site-$n
rm -rf "$work" && mkdir -p "$work"
echo 'name: Help' >"$work/none.yaml"

# measure NAME COMMAND...: a line of the table, and $cpu.
measure () {
  name=$1
  shift
  # (kbsite ends with 1 when something is for editors to look at.)
  if ! /usr/bin/time -f '%U %S %e %M' -o "$work/time" "$@" >"$work/$name.log" 2>&1 && [ "$name" != kbsite ]; then
    echo "$name: failed: $(tail -n 1 "$work/$name.log" | cut -c 1-200)"
    return
  fi
  cpu=$(tail -n 1 "$work/time" | awk '{ print $1 + $2 }')
  pages=$(find "$work/$name" -name '*.html' | wc -l)
  tail -n 1 "$work/time" | awk -v name="$name" -v pages="$pages" '{ printf "%-8s %7d pages  %7.2f s of the processor  %7.2f s  %5.0f MB  %6.0f pages a processor second\n",
    name, pages, $1 + $2, $3, $4 / 1024, pages / ($1 + $2) }'
}

# ---- The same articles for the others

bare () { # bare FROM TO
  (cd "$1" && find . -name '*.md' -printf '%P\n') | awk -v from="$1" -v to="$2" '{
    path = $0
    folder = path; sub (/\/?[^\/]*$/, "", folder)
    if (!(folder in made)) { system ("mkdir -p \"" to "/" folder "\""); made[folder] = 1 }
    title = path; sub (/.*\//, "", title); sub (/\.md$/, "", title); gsub (/["\\]/, "", title)
    out = to "/" path; if (out ~ /\/index\.md$/) sub (/index\.md$/, "index-page.md", out)
    printf "+++\ntitle = \"%s\"\ndate = 2026-01-01\n+++\n", title >out
    inside = 0; n = 0
    while ((getline line < (from "/" path)) > 0) {
      if (++n == 1 && line ~ /^---[ \r]*$/) { inside = 1; continue }
      if (inside) { if (line ~ /^---[ \r]*$/) inside = 0; continue }
      gsub (/\{\{/, "{ {", line); gsub (/\{%/, "{ %", line); gsub (/\{#/, "{ #", line)
      print line >out
    }
    close (from "/" path); close (out)
  }'
}
say "copying the articles for the others"
bare "$WORK/corpus-$n" "$work/content"

hugo_site () {
  mkdir -p "$work/h/layouts/_default"
  ln -s "$work/content" "$work/h/content"
  cat >"$work/h/config.toml" <<'END'
baseURL = "https://help.example/"
title = "Help"
disableKinds = ["taxonomy", "term"]
[markup.goldmark.renderer]
unsafe = true
[markup.highlight]
codeFences = false
END
  cat >"$work/h/layouts/_default/baseof.html" <<'END'
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }} – {{ .Site.Title }}</title><link rel="stylesheet" href="/site.css"></head>
<body><header><a href="/">{{ .Site.Title }}</a><form action="/search"><input name="q" type="search"></form></header>
<nav>{{ with .Parent }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav><main>{{ block "main" . }}{{ end }}</main></body></html>
END
  cat >"$work/h/layouts/_default/single.html" <<'END'
{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Date.Format "2 January 2006" }}</p>{{ .TableOfContents }}{{ .Content }}
<ul>{{ range first 20 .CurrentSection.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
END
  cat >"$work/h/layouts/_default/list.html" <<'END'
{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
END
}
zola_site () {
  mkdir -p "$work/z/templates"
  ln -s "$work/content" "$work/z/content"
  printf 'base_url = "https://help.example"\ntitle = "Help"\ncompile_sass = false\nbuild_search_index = false\n' >"$work/z/config.toml"
  printf '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title></head><body><h1>{{ page.title }}</h1>{%% for h in page.toc %%}<a href="{{ h.permalink | safe }}">{{ h.title }}</a>{%% endfor %%}{{ page.content | safe }}</body></html>\n' >"$work/z/templates/page.html"
  printf '<!DOCTYPE html>\n<html lang="en"><body>{%% for p in section.pages %%}<a href="{{ p.permalink | safe }}">{{ p.title }}</a>{%% endfor %%}</body></html>\n' >"$work/z/templates/section.html"
  cp "$work/z/templates/section.html" "$work/z/templates/index.html"
}

measure kbsite "$BUILD/kbsite" -q -d "$WORK/kb-$n.db" -c "$TOP/kb/desk.yaml" --base=https://help.example/ \
  --search=/cgi/search --vote=/cgi/vote --contact=/cgi/contact -o "$work/kbsite"
ours=$cpu
# beside NAME: our share of its time
beside () { printf 'kbsite takes %s of %s'"'"'s time, at most 0.33: %s\n' "$(awk -v a="$ours" -v b="$cpu" 'BEGIN { printf "%.2f", a / b }')" "$1" "$(verdict "$(awk -v a="$ours" -v b="$cpu" 'BEGIN { print a / b }')" '<=' 0.3333)"; }
for other in hugo zola; do
  command -v $other >/dev/null || { echo "$other: not installed"; continue; }
  cpu=
  if [ $other = hugo ]; then
    hugo_site
    measure hugo hugo --quiet -s "$work/h" -d "$work/hugo"
  else
    zola_site
    measure zola zola -r "$work/z" build -o "$work/zola"
  fi
  [ -z "$cpu" ] || beside $other
done
rm -rf "$work"
