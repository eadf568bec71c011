# subscription 5f6c0a1e-0000-4000-8000-00000000ab01
resource "azurerm_security_center_subscription_pricing" "ai" {
  tier          = "Standard"
  resource_type = "AI"

  extension {
    name = "AIModelScanner"
    additional_extension_properties = {
      "CapGB" = "5"
      "Regions" = "[\"weu\"]"
    }
  }

  extension {
    name = "AIPromptEvidence"
  }
}
