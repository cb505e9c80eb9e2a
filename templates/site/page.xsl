<?xml version="1.0" encoding="UTF-8"?>
<!-- A page of the help centre; kbsite(1) describes the XML. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="no"/>
  <xsl:template match="/page">
    <html lang="{@lang}" dir="{@dir}">
      <head>
        <meta charset="utf-8"/>
        <title><xsl:value-of select="@title"/></title>
        <link rel="stylesheet" href="{@base}{@css}"/>
        <script src="{@base}{@script}" defer="defer"></script>
      </head>
      <body>
        <nav><xsl:for-each select="crumbs/crumb"><a href="{@href}"><xsl:value-of select="@title"/></a> / </xsl:for-each></nav>
        <main>
          <h1><xsl:value-of select="@title"/></h1>
          <xsl:copy-of select="article/body/node()"/>
          <xsl:for-each select="//item|categories/category">
            <p><a href="{@href}"><xsl:value-of select="@title"/></a></p>
          </xsl:for-each>
        </main>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
