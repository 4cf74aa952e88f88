"""Every sentence and label, in Chinese and English."""
