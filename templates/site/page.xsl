<?xml version="1.0" encoding="UTF-8"?>
<!-- A page of the help centre (kbsite(1) says what its XML consists of) as HTML5.  All texts come
     with the page: those of the interface are its words, and the script finds its own in data-
     attributes.  Nothing here needs an inline script, an inline style or another host. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no"/>
  <xsl:strip-space elements="page"/>
  <xsl:key name="w" match="/page/words/w" use="@id"/>

  <xsl:variable name="page" select="/page"/>
  <xsl:variable name="base" select="/page/@base"/>
  <xsl:variable name="kind" select="/page/@kind"/>
  <xsl:variable name="home" select="/page/places/place[@name = 'home']/@href"/>
  <xsl:variable name="contact-page" select="/page/places/place[@name = 'contact']/@href"/>
  <xsl:variable name="title" select="/page/@title"/>
  <!-- Where articles for a longer text are asked for: beside the search. -->
  <xsl:variable name="suggest">
    <xsl:variable name="search" select="/page/@search"/>
    <xsl:variable name="length" select="string-length($search) - 6"/>
    <xsl:if test="$length &gt;= 0 and substring($search, $length + 1) = 'search'">
      <xsl:value-of select="concat(substring($search, 1, $length), 'suggest.json')"/>
    </xsl:if>
  </xsl:variable>
  <!-- The search box is the page's own matter there, and stands in the head elsewhere. -->
  <xsl:variable name="search-in-page" select="$kind = 'home' or $kind = 'search' or $kind = 'notfound' or $kind = 'refused'"/>

  <!-- The page is called by words of the interface, not by its author's. -->
  <xsl:variable name="title-said" select="$kind = 'contact' or $kind = 'search' or $kind = 'thanks' or $kind = 'notfound' or $kind = 'refused'"/>

  <!-- ==== The frame -->

  <xsl:template match="/page">
    <html lang="{@lang}">
      <xsl:if test="@dir = 'rtl'"><xsl:attribute name="dir">rtl</xsl:attribute></xsl:if>
      <xsl:if test="@said"><xsl:attribute name="data-said"><xsl:value-of select="@said"/></xsl:attribute></xsl:if>
      <xsl:call-template name="head"/>
      <body class="page-{$kind}">
        <a class="skip" href="#C-main"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'skip')"/></a>
        <xsl:call-template name="header"/>
        <main id="C-main" tabindex="-1">
          <xsl:if test="$kind != 'home'"><xsl:apply-templates select="crumbs"/></xsl:if>
          <xsl:choose>
            <xsl:when test="$kind = 'home'"><xsl:call-template name="home"/></xsl:when>
            <xsl:when test="$kind = 'category'"><xsl:apply-templates select="category"/></xsl:when>
            <xsl:when test="$kind = 'article'"><xsl:apply-templates select="article"/></xsl:when>
            <xsl:when test="$kind = 'contact'"><xsl:call-template name="contact"/></xsl:when>
            <xsl:when test="$kind = 'search'"><xsl:call-template name="search-page"/></xsl:when>
            <xsl:when test="$kind = 'thanks'"><xsl:apply-templates select="thanks"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="notfound"/></xsl:otherwise>
          </xsl:choose>
        </main>
        <xsl:call-template name="footer"/>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="head">
    <head>
      <meta charset="utf-8"/>
      <xsl:if test="@policy != ''"><meta http-equiv="Content-Security-Policy" content="{@policy}"/></xsl:if>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>
        <xsl:if test="$title-said"><xsl:call-template name="said"/></xsl:if>
        <xsl:value-of select="$title"/>
        <xsl:if test="$title != site/@name"> – <xsl:value-of select="site/@name"/></xsl:if>
      </title>
      <xsl:if test="@description != ''"><meta name="description" content="{@description}"/></xsl:if>
      <xsl:if test="$kind = 'search' or $kind = 'thanks' or $kind = 'notfound' or $kind = 'refused'">
        <meta name="robots" content="noindex"/>
      </xsl:if>
      <link rel="icon" href="{$base}{@icon}" type="image/svg+xml"/>
      <link rel="stylesheet" href="{$base}{@css}"/>
      <!-- Not deferred: the theme that the reader chose is there before the first paint. -->
      <script src="{$base}{@script}"></script>
      <xsl:if test="@canonical != ''"><link rel="canonical" href="{@canonical}"/></xsl:if>
      <xsl:if test="@feed != ''">
        <link rel="alternate" type="application/atom+xml" href="{@feed}" title="{key('w', 'recent')}"/>
      </xsl:if>
      <!-- All of the group on each of its pages, with whole addresses where they are known; the first is for all other languages. -->
      <xsl:if test="languages/language[@same and not(@current)]">
        <xsl:for-each select="languages/language[@same]">
          <xsl:call-template name="alternate"><xsl:with-param name="code" select="@code"/></xsl:call-template>
        </xsl:for-each>
        <xsl:for-each select="languages/language[@same][1]">
          <xsl:call-template name="alternate"><xsl:with-param name="code">x-default</xsl:with-param></xsl:call-template>
        </xsl:for-each>
      </xsl:if>
    </head>
  </xsl:template>

  <xsl:template name="alternate">
    <xsl:param name="code"/>
    <link rel="alternate" hreflang="{$code}">
      <xsl:attribute name="href">
        <xsl:choose>
          <xsl:when test="@address != ''"><xsl:value-of select="@address"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="@href"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
    </link>
  </xsl:template>

  <xsl:template name="header">
    <header class="bar">
      <div class="wrap">
        <a class="brand" href="{$home}">
          <xsl:call-template name="icon"><xsl:with-param name="name">brand</xsl:with-param></xsl:call-template>
          <span><xsl:value-of select="site/@name"/></span>
        </a>
        <xsl:if test="not($search-in-page)">
          <xsl:call-template name="search-box"><xsl:with-param name="class">small</xsl:with-param></xsl:call-template>
        </xsl:if>
        <div class="tools">
          <xsl:if test="$contact-page != '' and $kind != 'contact'">
            <a class="tool contact-link" href="{$contact-page}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'contact')"/></a>
          </xsl:if>
          <xsl:if test="languages/language[2]"><xsl:call-template name="language-menu"/></xsl:if>
          <label class="tool theme" hidden="hidden"><xsl:call-template name="said"/>
            <xsl:call-template name="icon"><xsl:with-param name="name">contrast</xsl:with-param></xsl:call-template>
            <span class="unseen"><xsl:value-of select="key('w', 'theme')"/></span>
            <select id="C-theme" autocomplete="off">
              <option value="auto"><xsl:value-of select="key('w', 'theme-auto')"/></option>
              <option value="light"><xsl:value-of select="key('w', 'light')"/></option>
              <option value="dark"><xsl:value-of select="key('w', 'dark')"/></option>
            </select>
          </label>
        </div>
      </div>
    </header>
  </xsl:template>

  <xsl:template name="language-menu">
    <details class="tool menu">
      <summary>
        <xsl:call-template name="icon"><xsl:with-param name="name">globe</xsl:with-param></xsl:call-template>
        <span class="unseen"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'language')"/>: </span>
        <span class="menu-name"><xsl:value-of select="languages/language[@current]/@name"/></span>
      </summary>
      <ul>
        <xsl:for-each select="languages/language">
          <li>
            <a href="{@href}" lang="{@code}" hreflang="{@code}">
              <xsl:if test="@current"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>
              <xsl:value-of select="@name"/>
            </a>
          </li>
        </xsl:for-each>
      </ul>
    </details>
  </xsl:template>

  <xsl:template name="footer">
    <footer class="foot">
      <div class="wrap">
        <p><a href="{$home}"><xsl:value-of select="site/@name"/></a></p>
        <ul>
          <xsl:if test="$contact-page != ''">
            <li><a href="{$contact-page}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'contact')"/></a></li>
          </xsl:if>
          <xsl:if test="@feed != ''"><li><a href="{@feed}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'feed')"/></a></li></xsl:if>
        </ul>
      </div>
    </footer>
  </xsl:template>

  <!-- Where the reader is: the home page, the categories down to the page's own. -->
  <xsl:template match="crumbs">
    <xsl:if test="crumb">
      <nav class="crumbs" aria-label="{key('w', 'breadcrumbs')}">
        <xsl:call-template name="label-said"/>
        <ol>
          <xsl:call-template name="own"/>
          <xsl:for-each select="crumb">
            <li><a href="{@href}"><xsl:if test="position() = 1"><xsl:call-template name="said"/></xsl:if><xsl:value-of select="@title"/></a></li>
          </xsl:for-each>
        </ol>
      </nav>
    </xsl:if>
  </xsl:template>

  <!-- ==== The search box: a form, and a combobox when the script is there -->

  <xsl:template name="search-box">
    <xsl:param name="class"/>
    <xsl:if test="@search != ''">
      <form class="search {$class}" role="search" action="{@search}" method="get" data-answers="{@search}.json">
        <xsl:attribute name="data-results"><xsl:value-of select="key('w', 'results-n')"/></xsl:attribute>
        <xsl:attribute name="data-none"><xsl:value-of select="key('w', 'results-none')"/></xsl:attribute>
        <xsl:attribute name="data-all"><xsl:value-of select="key('w', 'all-results')"/></xsl:attribute>
        <xsl:attribute name="data-corrected"><xsl:value-of select="key('w', 'corrected')"/></xsl:attribute>
        <xsl:attribute name="data-hint"><xsl:value-of select="key('w', 'search-keys')"/></xsl:attribute>
        <label class="unseen" for="C-q"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'search-label')"/></label>
        <div class="search-field">
          <xsl:call-template name="icon"><xsl:with-param name="name">search</xsl:with-param></xsl:call-template>
          <input id="C-q" name="q" type="search" maxlength="500" placeholder="{key('w', 'search-hint')}"
                 value="{search/@query}" dir="auto" autocapitalize="off" spellcheck="false" enterkeyhint="search"/>
          <input type="hidden" name="lang" value="{@lang}"/>
          <button type="submit"><span><xsl:call-template name="said"/><xsl:value-of select="key('w', 'search')"/></span>
            <xsl:call-template name="icon"><xsl:with-param name="name">arrow</xsl:with-param></xsl:call-template>
          </button>
        </div>
      </form>
    </xsl:if>
  </xsl:template>

  <!-- ==== Home -->

  <xsl:template name="home">
    <div class="hero">
      <div class="wrap">
        <h1><xsl:call-template name="said"/><xsl:value-of select="key('w', 'search-title')"/></h1>
        <xsl:call-template name="search-box"><xsl:with-param name="class">large</xsl:with-param></xsl:call-template>
      </div>
    </div>
    <div class="wrap">
      <xsl:call-template name="categories"/>
      <xsl:if test="articles/item">
        <section aria-labelledby="C-articles">
          <h2 id="C-articles"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'articles')"/></h2>
          <xsl:call-template name="short-list"><xsl:with-param name="items" select="articles/item"/></xsl:call-template>
        </section>
      </xsl:if>
      <xsl:if test="helpful/item or recent/item">
        <div class="pair">
          <xsl:if test="helpful/item">
            <section aria-labelledby="C-helpful">
              <h2 id="C-helpful"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'helpful')"/></h2>
              <xsl:call-template name="short-list"><xsl:with-param name="items" select="helpful/item"/></xsl:call-template>
            </section>
          </xsl:if>
          <xsl:if test="recent/item">
            <section aria-labelledby="C-recent">
              <h2 id="C-recent"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'recent')"/></h2>
              <xsl:call-template name="short-list"><xsl:with-param name="items" select="recent/item"/></xsl:call-template>
            </section>
          </xsl:if>
        </div>
      </xsl:if>
      <xsl:if test="channels/channel">
        <section aria-labelledby="C-reach">
          <h2 id="C-reach"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'reach')"/></h2>
          <xsl:call-template name="hours-table"/>
          <ul class="cards three">
            <xsl:for-each select="channels/channel[@kind != 'abuse']">
              <li class="card reach">
                <xsl:call-template name="icon"><xsl:with-param name="name" select="@kind"/></xsl:call-template>
                <h3><xsl:call-template name="said"/><a href="{$contact-page}#{translate(@name, ' ', '-')}"><xsl:value-of select="@title"/></a></h3>
                <xsl:call-template name="state"/>
                <xsl:if test="@number != ''">
                  <p><a class="number" href="{@href}"><xsl:value-of select="translate(@number, ' ', '&#160;')"/></a></p>
                </xsl:if>
              </li>
            </xsl:for-each>
          </ul>
        </section>
      </xsl:if>
    </div>
  </xsl:template>

  <xsl:template name="categories">
    <xsl:if test="categories/category">
      <section aria-labelledby="C-categories">
        <h2 id="C-categories"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'categories')"/></h2>
        <ul class="cards">
          <xsl:for-each select="categories/category">
            <li class="card">
              <h3><a href="{@href}"><xsl:value-of select="@title"/></a></h3>
              <p class="quiet"><xsl:call-template name="said"/><xsl:call-template name="articles"/></p>
              <xsl:if test="item">
                <ul class="titles">
                  <xsl:for-each select="item">
                    <li><a href="{@href}"><xsl:value-of select="@title"/></a></li>
                  </xsl:for-each>
                </ul>
              </xsl:if>
              <xsl:if test="child">
                <ul class="children">
                  <xsl:for-each select="child">
                    <li><a href="{@href}"><xsl:value-of select="@title"/></a></li>
                  </xsl:for-each>
                </ul>
              </xsl:if>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="short-list">
    <xsl:param name="items"/>
    <ul class="list">
      <xsl:for-each select="$items">
        <li>
          <a href="{@href}"><xsl:value-of select="@title"/></a>
          <span class="quiet">
            <xsl:call-template name="said"/>
            <xsl:choose>
              <xsl:when test="@says != ''"><xsl:value-of select="@says"/></xsl:when>
              <xsl:when test="@date != ''"><xsl:value-of select="@date"/></xsl:when>
              <xsl:when test="@updated != ''"><xsl:call-template name="date"><xsl:with-param name="iso" select="@updated"/></xsl:call-template></xsl:when>
            </xsl:choose>
          </span>
        </li>
      </xsl:for-each>
    </ul>
  </xsl:template>

  <!-- ==== A category -->

  <xsl:template match="/page/category">
    <div class="wrap">
      <header class="head">
        <h1><xsl:value-of select="@title"/></h1>
        <xsl:if test="@description != ''"><p class="lead"><xsl:value-of select="@description"/></p></xsl:if>
        <p class="quiet"><xsl:call-template name="said"/><xsl:call-template name="articles"/></p>
      </header>
      <xsl:if test="category">
        <ul class="cards">
          <xsl:for-each select="category">
            <li class="card">
              <h2><a href="{@href}"><xsl:value-of select="@title"/></a></h2>
              <p class="quiet"><xsl:call-template name="said"/><xsl:call-template name="articles"/></p>
            </li>
          </xsl:for-each>
        </ul>
      </xsl:if>
      <xsl:if test="item">
        <ul class="entries">
          <xsl:for-each select="item">
            <li>
              <h2><a href="{@href}"><xsl:value-of select="@title"/></a></h2>
              <xsl:if test="@description != ''"><p><xsl:value-of select="@description"/></p></xsl:if>
            </li>
          </xsl:for-each>
        </ul>
      </xsl:if>
    </div>
  </xsl:template>

  <!-- ==== An article -->

  <xsl:template match="article">
    <div class="wrap columns">
      <!-- (What is what, for search engines, readers' views and kbimport.) -->
      <article itemscope="itemscope" itemtype="https://schema.org/TechArticle">
        <header class="head">
          <h1 itemprop="headline"><xsl:copy-of select="body/@id"/><xsl:value-of select="$title"/></h1>
          <xsl:if test="@date != ''">
            <p class="quiet">
              <xsl:call-template name="said"/>
              <xsl:call-template name="with">
                <xsl:with-param name="text" select="key('w', 'updated')"/>
                <xsl:with-param name="place">{date}</xsl:with-param>
                <xsl:with-param name="datetime" select="@day"/>
                <xsl:with-param name="value" select="@date"/>
              </xsl:call-template>
            </p>
          </xsl:if>
        </header>
        <xsl:call-template name="toc"/>
        <div class="prose" itemprop="articleBody">
          <xsl:if test="@lang != '' and @lang != /page/@lang"><xsl:attribute name="lang"><xsl:value-of select="@lang"/></xsl:attribute></xsl:if>
          <xsl:copy-of select="body/node()"/>
        </div>
        <xsl:if test="tags/tag">
          <div class="tags">
            <h2 class="unseen"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'tags')"/></h2>
            <ul>
              <xsl:for-each select="tags/tag">
                <li>
                  <xsl:choose>
                    <xsl:when test="@href != ''"><a rel="tag" href="{@href}"><xsl:value-of select="."/></a></xsl:when>
                    <xsl:otherwise><span><xsl:value-of select="."/></span></xsl:otherwise>
                  </xsl:choose>
                </li>
              </xsl:for-each>
            </ul>
          </div>
        </xsl:if>
        <xsl:apply-templates select="votes"/>
        <xsl:if test="$contact-page != ''">
          <section class="more" aria-labelledby="C-more">
            <h2 id="C-more"><a href="{$contact-page}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'more-questions')"/></a></h2>
            <xsl:call-template name="hours-table"/>
            <ul class="states">
              <xsl:for-each select="/page/channels/channel[@kind = 'phone' or @kind = 'chat']">
                <li><a href="{$contact-page}#{translate(@name, ' ', '-')}"><xsl:call-template name="said"/><xsl:value-of select="@title"/></a><xsl:text> </xsl:text>
                  <xsl:call-template name="state"><xsl:with-param name="element">span</xsl:with-param></xsl:call-template>
                </li>
              </xsl:for-each>
            </ul>
          </section>
        </xsl:if>
      </article>
      <xsl:if test="related/item or section/item">
        <div class="beside">
          <xsl:if test="section/item[2]">
            <nav class="in-section" aria-labelledby="C-in-section">
              <h2 id="C-in-section"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'in-this-section')"/></h2>
              <ul>
                <xsl:for-each select="section/item">
                  <li>
                    <a href="{@href}">
                      <xsl:if test="@current"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>
                      <xsl:value-of select="@title"/>
                    </a>
                  </li>
                </xsl:for-each>
              </ul>
            </nav>
          </xsl:if>
          <xsl:if test="related/item">
            <nav class="related" aria-labelledby="C-related">
              <h2 id="C-related"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'related')"/></h2>
              <ul>
                <xsl:for-each select="related/item">
                  <li><a href="{@href}"><xsl:value-of select="@title"/></a></li>
                </xsl:for-each>
              </ul>
            </nav>
          </xsl:if>
        </div>
      </xsl:if>
    </div>
  </xsl:template>

  <xsl:template name="toc">
    <xsl:if test="toc/entry[2]">
      <nav class="toc" aria-labelledby="C-toc">
        <h2 id="C-toc"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'on-this-page')"/></h2>
        <ul>
          <xsl:for-each select="toc/entry">
            <li class="level{@level}"><a href="#{@anchor}"><xsl:value-of select="@title"/></a></li>
          </xsl:for-each>
        </ul>
      </nav>
    </xsl:if>
  </xsl:template>

  <!-- ==== Votes -->

  <!-- Without a place to vote, what others said. -->
  <xsl:template match="votes">
    <xsl:choose>
      <xsl:when test="@action != ''">
        <section class="vote" aria-labelledby="C-vote">
          <div class="thanks-place" aria-live="polite">
            <h2 id="C-vote"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'helpful?')"/></h2>
            <form action="{@action}" method="post" data-thanks="">
              <input type="hidden" name="lang" value="{/page/@lang}"/>
              <button class="button plain" type="submit" name="helpful" value="yes"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'yes')"/></button>
              <button class="button plain" type="submit" name="helpful" value="no"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'no')"/></button>
            </form>
            <p class="quiet count"><xsl:call-template name="said"/><xsl:value-of select="@says"/></p>
          </div>
        </section>
      </xsl:when>
      <xsl:when test="@says != ''"><p class="quiet count"><xsl:call-template name="said"/><xsl:value-of select="@says"/></p></xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- What the page that follows a form says; the script puts it where the form was. -->
  <xsl:template match="thanks">
    <div class="wrap narrow">
      <xsl:call-template name="said"/>
      <header class="head"><h1><xsl:value-of select="$title"/></h1></header>
      <div class="thanks">
        <p class="thanks-lead">
          <strong><xsl:value-of select="key('w', 'thanks')"/></strong><xsl:text> </xsl:text>
          <xsl:choose>
            <xsl:when test="@kind = 'vote'"><xsl:value-of select="key('w', 'thanks-vote')"/></xsl:when>
            <xsl:when test="@kind = 'reason'"><xsl:value-of select="key('w', 'thanks-reason')"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="key('w', 'thanks-message')"/></xsl:otherwise>
          </xsl:choose>
        </p>
        <xsl:if test="@number != ''">
          <p>
            <xsl:call-template name="with">
              <xsl:with-param name="text" select="key('w', 'ticket')"/>
              <xsl:with-param name="place">{number}</xsl:with-param>
              <xsl:with-param name="value" select="@number"/>
            </xsl:call-template>
          </p>
        </xsl:if>
        <xsl:if test="@says != ''"><p class="count"><xsl:value-of select="@says"/></p></xsl:if>
        <xsl:if test="@vote != ''">
          <form class="reason" action="{@vote}" method="post" data-thanks="">
            <input type="hidden" name="lang" value="{/page/@lang}"/>
            <label for="C-reason"><xsl:value-of select="key('w', 'why-not')"/></label>
            <textarea id="C-reason" name="reason" dir="auto" rows="4" maxlength="1000" required="required"></textarea>
            <button class="button" type="submit"><xsl:value-of select="key('w', 'send')"/></button>
          </form>
        </xsl:if>
      </div>
      <xsl:if test="@href != ''">
        <p class="back"><a href="{@href}">
          <xsl:call-template name="with">
            <xsl:with-param name="text" select="key('w', 'back-to')"/>
            <xsl:with-param name="place">{title}</xsl:with-param>
            <xsl:with-param name="value" select="@title"/>
          </xsl:call-template>
        </a></p>
      </xsl:if>
    </div>
  </xsl:template>

  <!-- ==== Results -->

  <xsl:template name="search-page">
    <div class="hero low">
      <div class="wrap">
        <h1><xsl:call-template name="said"/><xsl:value-of select="$title"/></h1>
        <xsl:call-template name="search-box"><xsl:with-param name="class">large</xsl:with-param></xsl:call-template>
      </div>
    </div>
    <div class="wrap narrow">
      <xsl:if test="search/@corrected != ''">
        <p class="corrected">
          <xsl:call-template name="said"/>
          <xsl:call-template name="with">
            <xsl:with-param name="text" select="key('w', 'corrected')"/>
            <xsl:with-param name="place">{query}</xsl:with-param>
            <xsl:with-param name="value" select="search/@corrected"/>
          </xsl:call-template>
        </p>
      </xsl:if>
      <xsl:if test="search/unheard">
        <p class="corrected">
          <xsl:call-template name="said"/>
          <xsl:call-template name="with">
            <xsl:with-param name="text" select="key('w', 'unheard')"/>
            <xsl:with-param name="place">{missing}</xsl:with-param>
            <xsl:with-param name="value">
              <xsl:for-each select="search/unheard">
                <xsl:if test="position() &gt; 1">, </xsl:if>
                <xsl:value-of select="."/>
              </xsl:for-each>
            </xsl:with-param>
          </xsl:call-template>
        </p>
      </xsl:if>
      <xsl:if test="search/facet">
        <nav class="facets" aria-label="{key('w', 'categories')}">
          <xsl:call-template name="label-said"/>
          <ul>
            <xsl:call-template name="own"/>
            <xsl:for-each select="search/facet[@current]">
              <li><a href="{@href}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'everywhere')"/></a></li>
              <li><span class="current"><xsl:value-of select="@title"/></span></li>
            </xsl:for-each>
            <xsl:for-each select="search/facet[not(@current)]">
              <li><a href="{@href}"><xsl:value-of select="@title"/><xsl:text> </xsl:text><span class="quiet"><xsl:value-of select="@count"/></span></a></li>
            </xsl:for-each>
          </ul>
        </nav>
      </xsl:if>
      <xsl:choose>
        <xsl:when test="search/hit">
          <p class="quiet"><xsl:call-template name="said"/><xsl:call-template name="range"/></p>
          <ol class="entries hits">
            <xsl:for-each select="search/hit">
              <li>
                <h2><a href="{@href}"><xsl:value-of select="@title"/></a></h2>
                <xsl:if test="@category != ''"><p class="quiet where"><xsl:value-of select="@category"/></p></xsl:if>
                <xsl:if test="snippet"><p><xsl:copy-of select="snippet/node()"/></p></xsl:if>
              </li>
            </xsl:for-each>
          </ol>
        </xsl:when>
        <xsl:when test="search/@query != ''">
          <p><xsl:call-template name="said"/><strong>
            <xsl:call-template name="with">
              <xsl:with-param name="text" select="key('w', 'results-none')"/>
              <xsl:with-param name="place">{query}</xsl:with-param>
              <xsl:with-param name="value" select="search/@query"/>
            </xsl:call-template>
          </strong></p>
          <p><xsl:call-template name="said"/><xsl:value-of select="key('w', 'results-hint')"/></p>
          <p class="ways-on">
            <a class="button plain" href="{$home}#C-categories"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'categories')"/></a>
            <xsl:if test="$contact-page != ''">
              <xsl:text> </xsl:text><a class="button" href="{$contact-page}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'form-title')"/></a>
            </xsl:if>
          </p>
        </xsl:when>
      </xsl:choose>
      <xsl:if test="search/next or search/previous">
        <nav class="pages" aria-label="{key('w', 'pages')}"><xsl:call-template name="said"/>
          <xsl:for-each select="search/previous"><a class="button plain" rel="prev" href="{@href}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'previous')"/></a></xsl:for-each>
          <xsl:for-each select="search/next"><a class="button plain" rel="next" href="{@href}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'next')"/></a></xsl:for-each>
        </nav>
      </xsl:if>
    </div>
    <xsl:if test="categories"><div class="wrap"><xsl:call-template name="categories"/></div></xsl:if>
  </xsl:template>

  <xsl:template name="notfound">
    <div class="hero low">
      <div class="wrap">
        <h1><xsl:call-template name="said"/><xsl:value-of select="$title"/></h1>
        <p class="lead">
          <xsl:call-template name="said"/>
          <xsl:choose>
            <xsl:when test="refused"><xsl:value-of select="refused/@says"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="key('w', 'notfound-hint')"/></xsl:otherwise>
          </xsl:choose>
        </p>
        <xsl:call-template name="search-box"><xsl:with-param name="class">large</xsl:with-param></xsl:call-template>
        <p><a href="{$home}"><xsl:call-template name="said"/><xsl:value-of select="key('w', 'home')"/></a></p>
      </div>
    </div>
    <div class="wrap"><xsl:call-template name="categories"/></div>
  </xsl:template>

  <!-- ==== Ways to reach us -->

  <!-- What the script needs to say which channel is open: where the table of open intervals is, and words. -->
  <xsl:template name="hours-table">
    <xsl:if test="/page/channels/channel">
      <div hidden="hidden" id="C-hours" data-table="{/page/@base}hours.json"
           data-w-open-until="{key('w', 'open-until')}" data-w-closed-until="{key('w', 'closed-until')}" data-w-closed="{key('w', 'closed')}"
           data-w-your-time="{key('w', 'your-time')}" data-w-your-zone="{key('w', 'your-zone')}" data-w-weekdays="{key('w', 'weekdays')}"
           data-w-months="{key('w', 'months')}" data-w-date="{key('w', 'date')}" data-w-weekday-date="{key('w', 'weekday-date')}"></div>
    </xsl:if>
  </xsl:template>

  <!-- Whether the channel that is the context is open: the page says it, or else the script. -->
  <xsl:template name="state">
    <xsl:param name="element">p</xsl:param>
    <xsl:if test="@hours">
      <xsl:element name="{$element}">
        <xsl:attribute name="class">state</xsl:attribute>
        <xsl:call-template name="said"/>
        <xsl:if test="@state != ''"><xsl:attribute name="data-state"><xsl:value-of select="@state"/></xsl:attribute></xsl:if>
        <xsl:if test="not(@state = 'always')"><xsl:attribute name="data-channel"><xsl:value-of select="@name"/></xsl:attribute></xsl:if>
        <!-- Without a script kbcgi knows. -->
        <xsl:if test="not(@state) and /page/@contact != ''">
          <a rel="nofollow" href="{/page/@contact}?lang={/page/@lang}#{translate(@name, ' ', '-')}"><xsl:value-of select="key('w', 'open-now?')"/></a>
        </xsl:if>
        <xsl:value-of select="@says"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <xsl:template name="contact">
    <div class="wrap">
      <xsl:call-template name="said"/>
      <header class="head">
        <h1><xsl:value-of select="$title"/></h1>
        <xsl:if test="@description != ''"><p class="lead"><xsl:value-of select="@description"/></p></xsl:if>
      </header>
      <xsl:call-template name="hours-table"/>
      <div class="ways"><xsl:apply-templates select="channels/channel[@kind != 'abuse']"/></div>
      <div class="writing">
        <xsl:if test="form/field"><xsl:call-template name="contact-form"/></xsl:if>
        <div class="notes">
          <xsl:if test="channels/channel/ask">
            <section aria-labelledby="C-ask">
              <h2 id="C-ask"><xsl:value-of select="key('w', 'please-state')"/></h2>
              <ul class="plain"><xsl:for-each select="channels/channel/ask"><li><xsl:value-of select="."/></li></xsl:for-each></ul>
            </section>
          </xsl:if>
          <xsl:if test="channels/channel/promise">
            <section aria-labelledby="C-promises">
              <h2 id="C-promises"><xsl:value-of select="key('w', 'promises')"/></h2>
              <ul class="plain"><xsl:for-each select="channels/channel/promise"><li><xsl:value-of select="."/></li></xsl:for-each></ul>
              <xsl:for-each select="channels/channel/promise[@exempt][1]"><p class="quiet"><xsl:value-of select="@exempt"/></p></xsl:for-each>
            </section>
          </xsl:if>
          <xsl:if test="channels/channel/line">
            <section aria-labelledby="C-lines">
              <h2 id="C-lines"><xsl:value-of select="key('w', 'lines')"/></h2>
              <dl class="lines">
                <xsl:for-each select="channels/channel/line">
                  <div>
                    <dt><xsl:value-of select="@name"/></dt>
                    <dd><a href="mailto:{@email}"><xsl:value-of select="@email"/></a></dd>
                  </div>
                </xsl:for-each>
              </dl>
            </section>
          </xsl:if>
          <xsl:apply-templates select="channels/channel[@kind = 'abuse']"/>
        </div>
      </div>
    </div>
  </xsl:template>

  <xsl:template match="channel">
    <xsl:variable name="id" select="translate(@name, ' ', '-')"/>
    <section class="way" id="{$id}" aria-labelledby="{$id}-name">
      <h2 id="{$id}-name">
        <xsl:call-template name="icon"><xsl:with-param name="name" select="@kind"/></xsl:call-template>
        <xsl:value-of select="@title"/>
      </h2>
      <xsl:if test="@kind != 'abuse'"><xsl:call-template name="state"/></xsl:if>
      <xsl:if test="@kind = 'abuse'"><p><xsl:value-of select="key('w', 'abuse-only')"/></p></xsl:if>
      <xsl:choose>
        <xsl:when test="@number != ''"><p><a class="number" href="{@href}"><xsl:value-of select="translate(@number, ' ', '&#160;')"/></a></p></xsl:when>
        <xsl:when test="@kind = 'chat'"><xsl:call-template name="chat"/></xsl:when>
        <xsl:when test="@kind = 'email' and /page/form/field">
          <p><a class="button" href="#C-write"><xsl:value-of select="key('w', 'form-title')"/></a></p>
        </xsl:when>
      </xsl:choose>
      <xsl:if test="@purpose != ''"><p><strong><xsl:value-of select="@purpose"/></strong></p></xsl:if>
      <xsl:if test="@email != ''"><p><a href="mailto:{@email}"><xsl:value-of select="@email"/></a></p></xsl:if>
      <xsl:if test="have">
        <h3><xsl:value-of select="key('w', 'have-ready')"/></h3>
        <ul class="plain"><xsl:for-each select="have"><li><xsl:value-of select="."/></li></xsl:for-each></ul>
      </xsl:if>
      <xsl:if test="not(@state = 'always')"><xsl:apply-templates select="week"/></xsl:if>
      <xsl:if test="closing">
        <h3>
          <xsl:choose>
            <xsl:when test="closing/@hours"><xsl:value-of select="key('w', 'closings-hours')"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="key('w', 'closings')"/></xsl:otherwise>
          </xsl:choose>
        </h3>
        <ul class="plain">
          <xsl:for-each select="closing"><li><xsl:value-of select="@says"/></li></xsl:for-each>
        </ul>
      </xsl:if>
    </section>
  </xsl:template>

  <!-- In office hours the way to the chat; else the form, or the address, if the page has one. -->
  <xsl:template name="chat">
    <xsl:variable name="email" select="(../channel[@name = current()/@closed] | ../channel[@kind = 'email'])[@email != ''][1]/@email"/>
    <xsl:variable name="write">
      <xsl:choose>
        <xsl:when test="/page/form/field">#C-write</xsl:when>
        <xsl:when test="$email">mailto:<xsl:value-of select="$email"/></xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="@url != ''">
      <p>
        <a class="button" href="{@url}" data-chat="{@name}" data-open="{key('w', 'start-chat')}">
          <xsl:if test="$write != ''">
            <xsl:attribute name="data-closed"><xsl:value-of select="key('w', 'form-title')"/></xsl:attribute>
            <xsl:attribute name="data-write"><xsl:value-of select="$write"/></xsl:attribute>
          </xsl:if>
          <xsl:choose>
            <xsl:when test="@state = 'closed' and $write != ''">
              <xsl:attribute name="href"><xsl:value-of select="$write"/></xsl:attribute>
              <xsl:attribute name="data-url"><xsl:value-of select="@url"/></xsl:attribute>
              <xsl:value-of select="key('w', 'form-title')"/>
            </xsl:when>
            <xsl:otherwise><xsl:value-of select="key('w', 'start-chat')"/></xsl:otherwise>
          </xsl:choose>
        </a>
      </p>
    </xsl:if>
    <xsl:if test="@closed != ''"><p><xsl:value-of select="key('w', 'chat-closed')"/></p></xsl:if>
  </xsl:template>

  <xsl:template match="week">
    <table class="week" data-week="{../@name}">
      <caption>
        <xsl:value-of select="key('w', 'hours')"/>
        <span class="quiet">
          <xsl:call-template name="with">
            <xsl:with-param name="text" select="key('w', 'hours-zone')"/>
            <xsl:with-param name="place">{zone}</xsl:with-param>
            <xsl:with-param name="value" select="translate(/page/channels/@zone, '_', ' ')"/>
          </xsl:call-template>
        </span>
      </caption>
      <thead class="unseen">
        <tr>
          <th scope="col"><xsl:value-of select="key('w', 'day')"/></th>
          <th scope="col"><xsl:value-of select="key('w', 'hours')"/></th>
        </tr>
      </thead>
      <tbody>
        <xsl:for-each select="day">
          <tr>
            <th scope="row"><xsl:value-of select="@name"/></th>
            <td>
              <xsl:if test="@closed"><xsl:attribute name="class">quiet</xsl:attribute></xsl:if>
              <xsl:call-template name="windows"><xsl:with-param name="text" select="@hours"/></xsl:call-template>
            </td>
          </tr>
        </xsl:for-each>
      </tbody>
    </table>
  </xsl:template>

  <!-- `09:30–10:30, 13:30–15:00`: a window is not broken. -->
  <xsl:template name="windows">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="contains($text, ', ')">
        <span class="window"><xsl:value-of select="substring-before($text, ', ')"/>,</span><xsl:text> </xsl:text>
        <xsl:call-template name="windows"><xsl:with-param name="text" select="substring-after($text, ', ')"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><span class="window"><xsl:value-of select="$text"/></span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- ==== The form -->

  <xsl:template name="contact-form">
    <section class="write" id="C-write" aria-labelledby="C-write-title">
      <h2 id="C-write-title"><xsl:value-of select="key('w', 'form-title')"/></h2>
      <xsl:if test="form/field[@error != '']">
        <p class="error" role="alert"><xsl:value-of select="key('w', 'form-wrong')"/></p>
      </xsl:if>
      <xsl:if test="form/@says != ''"><p class="error" role="alert"><xsl:value-of select="form/@says"/></p></xsl:if>
      <form action="{form/@action}" method="post">
        <xsl:if test="$suggest != ''"><xsl:attribute name="data-suggest"><xsl:value-of select="$suggest"/></xsl:attribute></xsl:if>
        <input type="hidden" name="lang" value="{@lang}"/>
        <xsl:apply-templates select="form/field"/>
        <p class="trap" aria-hidden="true">
          <label for="C-website">www</label>
          <input id="C-website" type="text" name="website" tabindex="-1" autocomplete="off"/>
        </p>
        <button class="button" type="submit"><xsl:value-of select="key('w', 'form-send')"/></button>
      </form>
    </section>
  </xsl:template>

  <xsl:template match="field">
    <xsl:variable name="hint" select="@hint"/>
    <div class="field">
      <xsl:if test="@error != ''"><xsl:attribute name="class">field wrong</xsl:attribute></xsl:if>
      <label for="field-{@name}">
        <xsl:value-of select="@label"/>
        <xsl:if test="not(@needed) and key('w', 'form-optional')">
          <span class="quiet"> (<xsl:value-of select="key('w', 'form-optional')"/>)</span>
        </xsl:if>
      </label>
      <xsl:if test="$hint != ''"><p class="hint" id="hint-{@name}"><xsl:value-of select="$hint"/></p></xsl:if>
      <xsl:if test="@error != ''"><p class="error" id="error-{@name}"><xsl:value-of select="@error"/></p></xsl:if>
      <xsl:choose>
        <xsl:when test="@type = 'textarea'">
          <textarea id="field-{@name}" name="{@name}" dir="auto" rows="7" maxlength="{@most}">
            <xsl:call-template name="field-attributes"><xsl:with-param name="hint" select="$hint"/></xsl:call-template>
            <!-- (HTML drops one line end behind the tag.) -->
            <xsl:text>&#10;</xsl:text><xsl:value-of select="@value"/>
          </textarea>
        </xsl:when>
        <xsl:otherwise>
          <input id="field-{@name}" name="{@name}" type="{@type}" dir="auto" maxlength="{@most}" value="{@value}">
            <xsl:call-template name="field-attributes"><xsl:with-param name="hint" select="$hint"/></xsl:call-template>
          </input>
        </xsl:otherwise>
      </xsl:choose>
    </div>
    <xsl:if test="@name = 'subject' and $suggest != ''">
      <div class="suggest" aria-live="polite" data-title="{key('w', 'form-suggest')}"></div>
    </xsl:if>
  </xsl:template>

  <xsl:template name="field-attributes">
    <xsl:param name="hint"/>
    <xsl:if test="$hint != '' or @error != ''">
      <xsl:attribute name="aria-describedby">
        <xsl:if test="$hint != ''">hint-<xsl:value-of select="@name"/></xsl:if>
        <xsl:if test="$hint != '' and @error != ''"><xsl:text> </xsl:text></xsl:if>
        <xsl:if test="@error != ''">error-<xsl:value-of select="@name"/></xsl:if>
      </xsl:attribute>
    </xsl:if>
    <xsl:if test="@error != ''"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
    <xsl:if test="@needed"><xsl:attribute name="required">required</xsl:attribute></xsl:if>
    <xsl:if test="@autocomplete != ''"><xsl:attribute name="autocomplete"><xsl:value-of select="@autocomplete"/></xsl:attribute></xsl:if>
  </xsl:template>

  <!-- ==== Small things -->

  <!-- In what language the words of the interface are, on the element that says them, where it is not the page's. -->
  <xsl:template name="said">
    <xsl:if test="/page/@said">
      <xsl:attribute name="lang"><xsl:value-of select="/page/@said"/></xsl:attribute>
      <xsl:attribute name="dir">ltr</xsl:attribute>
    </xsl:if>
  </xsl:template>

  <!-- The same of an element whose name alone they are, and, for what is in it, the page's language again. -->
  <xsl:template name="label-said">
    <xsl:if test="/page/@said"><xsl:attribute name="lang"><xsl:value-of select="/page/@said"/></xsl:attribute></xsl:if>
  </xsl:template>
  <xsl:template name="own">
    <xsl:if test="/page/@said"><xsl:attribute name="lang"><xsl:value-of select="/page/@lang"/></xsl:attribute></xsl:if>
  </xsl:template>

  <!-- `text` with `value` in `place`, as a <time> if it is one. -->
  <xsl:template name="with">
    <xsl:param name="text"/>
    <xsl:param name="place"/>
    <xsl:param name="value"/>
    <xsl:param name="datetime"/>
    <xsl:choose>
      <xsl:when test="not(contains($text, $place))"><xsl:value-of select="$text"/></xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="substring-before($text, $place)"/>
        <xsl:choose>
          <xsl:when test="$datetime != ''"><time itemprop="dateModified" datetime="{$datetime}"><xsl:value-of select="$value"/></time></xsl:when>
          <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
        </xsl:choose>
        <xsl:value-of select="substring-after($text, $place)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- `2026-10-05` in the words of the page: `5 October 2026`. -->
  <xsl:template name="date">
    <xsl:param name="iso"/>
    <xsl:call-template name="fill">
      <xsl:with-param name="text" select="key('w', 'date')"/>
      <xsl:with-param name="d" select="number(substring($iso, 9, 2))"/>
      <xsl:with-param name="month">
        <xsl:call-template name="part">
          <xsl:with-param name="text" select="key('w', 'months')"/>
          <xsl:with-param name="number" select="number(substring($iso, 6, 2))"/>
        </xsl:call-template>
      </xsl:with-param>
      <xsl:with-param name="year" select="substring($iso, 1, 4)"/>
    </xsl:call-template>
  </xsl:template>

  <!-- `text` with its places filled, one after the other. -->
  <xsl:template name="fill">
    <xsl:param name="text"/>
    <xsl:param name="d"/>
    <xsl:param name="month"/>
    <xsl:param name="year"/>
    <xsl:param name="from"/>
    <xsl:param name="to"/>
    <xsl:param name="total"/>
    <xsl:choose>
      <xsl:when test="contains($text, '{')">
        <xsl:variable name="place" select="substring-before(substring-after($text, '{'), '}')"/>
        <xsl:value-of select="substring-before($text, '{')"/>
        <xsl:choose>
          <xsl:when test="$place = 'd'"><xsl:value-of select="$d"/></xsl:when>
          <xsl:when test="$place = 'month'"><xsl:value-of select="$month"/></xsl:when>
          <xsl:when test="$place = 'year'"><xsl:value-of select="$year"/></xsl:when>
          <xsl:when test="$place = 'from'"><xsl:value-of select="$from"/></xsl:when>
          <xsl:when test="$place = 'to'"><xsl:value-of select="$to"/></xsl:when>
          <xsl:when test="$place = 'total'"><xsl:value-of select="$total"/></xsl:when>
        </xsl:choose>
        <xsl:call-template name="fill">
          <xsl:with-param name="text" select="substring-after($text, '}')"/>
          <xsl:with-param name="d" select="$d"/>
          <xsl:with-param name="month" select="$month"/>
          <xsl:with-param name="year" select="$year"/>
          <xsl:with-param name="from" select="$from"/>
          <xsl:with-param name="to" select="$to"/>
          <xsl:with-param name="total" select="$total"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Part `number`, from 1, of those between `|`; the last of fewer. -->
  <xsl:template name="part">
    <xsl:param name="text"/>
    <xsl:param name="number"/>
    <xsl:choose>
      <xsl:when test="not(contains($text, '|'))"><xsl:value-of select="$text"/></xsl:when>
      <xsl:when test="$number = 1"><xsl:value-of select="substring-before($text, '|')"/></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="part">
          <xsl:with-param name="text" select="substring-after($text, '|')"/>
          <xsl:with-param name="number" select="$number - 1"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- `5 articles` of the category that is the context: in one of two forms, or of three as Russian has them. -->
  <xsl:template name="articles">
    <xsl:variable name="forms" select="key('w', 'articles-n')"/>
    <xsl:variable name="n" select="@count"/>
    <xsl:variable name="three" select="contains(substring-after($forms, '|'), '|')"/>
    <xsl:variable name="teen" select="$n mod 100 &gt; 10 and $n mod 100 &lt; 20"/>
    <xsl:variable name="form">
      <xsl:choose>
        <xsl:when test="$three and $n mod 10 = 1 and not($teen)">1</xsl:when>
        <xsl:when test="$three and $n mod 10 &gt; 1 and $n mod 10 &lt; 5 and not($teen)">2</xsl:when>
        <xsl:when test="$three">3</xsl:when>
        <xsl:when test="$n = 1">1</xsl:when>
        <xsl:otherwise>2</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:choose>
      <xsl:when test="@says != ''"><xsl:value-of select="@says"/></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="with">
          <xsl:with-param name="text">
            <xsl:call-template name="part">
              <xsl:with-param name="text" select="$forms"/>
              <xsl:with-param name="number" select="number($form)"/>
            </xsl:call-template>
          </xsl:with-param>
          <xsl:with-param name="place">{n}</xsl:with-param>
          <xsl:with-param name="value" select="$n"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- `11 to 20 of 24`. -->
  <xsl:template name="range">
    <xsl:call-template name="fill">
      <xsl:with-param name="text" select="key('w', 'results-range')"/>
      <xsl:with-param name="from" select="search/@from"/>
      <xsl:with-param name="to" select="search/@from + count(search/hit) - 1"/>
      <xsl:with-param name="total" select="search/@total"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Drawn with a pen of the text's colour in a square of 24; the words beside it say what it means. -->
  <xsl:template name="icon">
    <xsl:param name="name"/>
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <xsl:choose>
        <xsl:when test="$name = 'search'"><path d="M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM15.5 15.5L20.5 20.5"/></xsl:when>
        <xsl:when test="$name = 'arrow'"><path d="M4 12h15M13 6l6 6l-6 6"/></xsl:when>
        <xsl:when test="$name = 'globe'"><path d="M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18"/></xsl:when>
        <xsl:when test="$name = 'contrast'"><path d="M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z"/><path class="full" d="M12 3a9 9 0 0 1 0 18z"/></xsl:when>
        <xsl:when test="$name = 'email'"><path d="M3 6h18v13H3zM3 7l9 7l9-7"/></xsl:when>
        <xsl:when test="$name = 'chat'"><path d="M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5"/></xsl:when>
        <xsl:when test="$name = 'phone'"><path d="M5 4h4l1.500 4.500l-2.200 1.600a12 12 0 0 0 5.600 5.600l1.600-2.200L20 15v4a1.500 1.500 0 0 1-1.600 1.500C10.500 20 4 13.500 3.500 5.600A1.500 1.500 0 0 1 5 4z"/></xsl:when>
        <xsl:when test="$name = 'abuse'"><path d="M12 3l8 3v6c0 5-3.500 7.800-8 9c-4.500-1.200-8-4-8-9V6zM12 8v5M12 16v.5"/></xsl:when>
        <xsl:otherwise><path d="M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM9.500 9.500a2.600 2.600 0 1 1 3.600 2.400c-.8.400-1.100 1-1.100 1.900M12 16.600v.4"/></xsl:otherwise>
      </xsl:choose>
    </svg>
  </xsl:template>
</xsl:stylesheet>
