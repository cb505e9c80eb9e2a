<?xml version="1.0" encoding="UTF-8"?>
<!-- A report page (lib/page/page.h says what it consists of) as one self-contained file. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:svg="http://www.w3.org/2000/svg" exclude-result-prefixes="svg">
  <xsl:output method="html" encoding="UTF-8" indent="no"
              doctype-system="about:legacy-compat"/>
  <xsl:strip-space elements="page section details columns row tiles tile table"/>

  <xsl:template match="/page">
    <html lang="{@lang}">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title><xsl:value-of select="@title"/></title>
        <style><xsl:value-of select="style" disable-output-escaping="yes"/></style>
      </head>
      <body>
        <main>
          <h1><xsl:value-of select="@title"/></h1>
          <xsl:apply-templates select="section"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="section">
    <section>
      <xsl:if test="@title"><h2><xsl:value-of select="@title"/></h2></xsl:if>
      <xsl:apply-templates/>
    </section>
  </xsl:template>

  <xsl:template match="p">
    <p><xsl:copy-of select="@class"/><xsl:value-of select="."/></p>
  </xsl:template>

  <xsl:template match="details">
    <details>
      <summary><xsl:value-of select="@title"/></summary>
      <xsl:apply-templates/>
    </details>
  </xsl:template>

  <xsl:template match="figure">
    <figure id="{@id}">
      <xsl:choose>
        <xsl:when test="svg:svg[2]">
          <div class="broad"><xsl:copy-of select="svg:svg[1]"/></div>
          <div class="slim"><xsl:copy-of select="svg:svg[2]"/></div>
        </xsl:when>
        <xsl:otherwise><xsl:copy-of select="svg:svg"/></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="@caption"><figcaption><xsl:value-of select="@caption"/></figcaption></xsl:if>
    </figure>
  </xsl:template>

  <xsl:template match="tiles">
    <div class="tiles">
      <xsl:for-each select="tile">
        <div><xsl:copy-of select="@class"/>
          <div class="label"><xsl:value-of select="label"/></div>
          <div class="value"><xsl:value-of select="value"/></div>
          <div class="detail"><xsl:value-of select="detail"/></div>
          <div class="against"><xsl:value-of select="against"/></div>
        </div>
      </xsl:for-each>
    </div>
  </xsl:template>

  <xsl:template match="table">
    <!-- Once: to look for them among a long table's rows takes as long as the rows do. -->
    <xsl:variable name="columns" select="columns/column"/>
    <!-- What scrolls is reached by the keyboard, too, and says what it is. -->
    <section class="wide" tabindex="0">
      <xsl:attribute name="aria-label">
        <xsl:choose>
          <xsl:when test="@caption"><xsl:value-of select="@caption"/></xsl:when>
          <xsl:when test="ancestor::section/@title"><xsl:value-of select="ancestor::section/@title"/></xsl:when>
          <xsl:otherwise>Summary</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <table>
        <xsl:if test="count($columns) &gt; 16"><xsl:attribute name="class">dense</xsl:attribute></xsl:if>
        <xsl:if test="@caption"><caption><xsl:value-of select="@caption"/></caption></xsl:if>
        <thead><tr>
          <xsl:for-each select="$columns">
            <th scope="col">
              <xsl:if test="@kind = 'number'"><xsl:attribute name="class">n</xsl:attribute></xsl:if>
              <xsl:value-of select="."/>
            </th>
          </xsl:for-each>
        </tr></thead>
        <tbody>
          <xsl:for-each select="row">
            <tr>
              <xsl:for-each select="cell">
                <xsl:variable name="place" select="position()"/>
                <td>
                  <xsl:if test="$columns[$place]/@kind = 'number'">
                    <xsl:attribute name="class">n</xsl:attribute>
                  </xsl:if>
                  <xsl:choose>
                    <xsl:when test="@href"><a href="{@href}"><xsl:value-of select="."/></a></xsl:when>
                    <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
                  </xsl:choose>
                </td>
              </xsl:for-each>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
  </xsl:template>
</xsl:stylesheet>
